package rvpn.ip;

import java.util.Optional;

/**
 * An IPv6 prefix and the one that stands for it, RFC 6296: the prefix is exchanged, and one other word of the address is
 * adjusted so that the sum of its words stays, and with it every transport checksum.
 *
 * <pre>
 *  prefix of /48 or shorter          | prefix        | subnet, adjusted | interface              |
 *  prefix of /49 to /64              | prefix | subnet                  | the first word of four that is not 0xffff |
 * </pre>
 */
public record PrefixTranslation(Cidr real, Cidr mapped) implements AddressTranslation {
    private static final int LONGEST_PREFIX = 64;
    private static final int LONGEST_SUBNETTED_PREFIX = 48;
    private static final int SUBNET_WORD = 3;
    private static final int INTERFACE_WORD = 4;
    private static final int WORDS = 8;
    /** In one's complement also zero, so a word that had it before could not be told from one that had 0. */
    private static final int ALL_ONES = 0xffff;

    /** @throws IllegalArgumentException in words for people, when one does not fit the other */
    public PrefixTranslation {
        if (real.family() != IpFamily.V6 || mapped.family() != IpFamily.V6) {
            throw new IllegalArgumentException(real + "=" + mapped
                    + ": prefix translation is for IPv6 on both sides, such as fd00:1::/48=fd00:2::/48");
        }
        if (real.prefix() != mapped.prefix()) {
            throw new IllegalArgumentException(real + "=" + mapped + ": both prefixes must be equally long");
        }
        if (real.prefix() < 1 || real.prefix() > LONGEST_PREFIX) {
            throw new IllegalArgumentException(real + "=" + mapped
                    + ": the prefix must be from /1 to /64 (RFC 6296); behind a longer one no word is left to adjust");
        }
        if (real.overlaps(mapped)) {
            throw new IllegalArgumentException(real + "=" + mapped + ": a prefix cannot stand for itself");
        }
    }

    /** Reads {@code real=mapped}. */
    public static PrefixTranslation parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    AddressText.quote(text) + " is not REAL=MAPPED, such as fd00:1::/48=fd00:2::/48");
        }
        return new PrefixTranslation(Cidr.parse(text.substring(0, equals)), Cidr.parse(text.substring(equals + 1)));
    }

    @Override
    public Optional<IpAddress> toMapped(IpAddress address) {
        return translate(address, real, mapped);
    }

    @Override
    public Optional<IpAddress> toReal(IpAddress address) {
        return translate(address, mapped, real);
    }

    /**
     * Whether both prefixes have the same sum, so that no other word is adjusted: then the bits behind the prefix stay, as
     * the target NETMAP of ip6tables has them.
     */
    public boolean isNeutral() {
        return sum(real.network()) == sum(mapped.network());
    }

    /**
     * Of the tunnel only such may be: the kernel's NETMAP adjusts no word.
     *
     * @throws IllegalArgumentException in words for people, with the nearest one that would do
     */
    public PrefixTranslation requireNeutral() {
        if (isNeutral()) {
            return this;
        }
        throw new IllegalArgumentException(real + "=" + mapped + ": the two prefixes have different sums, so that the"
                + " kernel's NETMAP would not do what RFC 6296 says"
                + neutral()
                        .map(right -> "; " + right.real() + "=" + right.mapped() + " would be right")
                        .orElse(""));
    }

    /** The nearest one that {@link #isNeutral}: in the mapped prefix the last whole word is another; none where it has no such. */
    public Optional<PrefixTranslation> neutral() {
        int last = mapped.prefix() / Short.SIZE - 1;
        if (last < 0) {
            return Optional.empty();
        }
        int[] words = words(mapped.network());
        words[last] = 0;
        Cidr without = new Cidr(IpAddress.v6(join(words, 0), join(words, 4)), mapped.prefix());
        words[last] = Checksum.fold(sum(real.network()) + (~sum(without.network()) & ALL_ONES)) % ALL_ONES;
        try {
            Cidr other = new Cidr(IpAddress.v6(join(words, 0), join(words, 4)), mapped.prefix());
            return Optional.of(new PrefixTranslation(real, other));
        } catch (IllegalArgumentException unfit) { // it overlaps the real one
            return Optional.empty();
        }
    }

    private static Optional<IpAddress> translate(IpAddress address, Cidr from, Cidr to) {
        if (!from.contains(address)) {
            return Optional.empty();
        }
        int adjusted = adjustedWord(address, from.prefix());
        if (adjusted < 0) {
            return Optional.empty();
        }
        int[] words = words(address);
        int[] before = words(from.network());
        int[] after = words(to.network());
        for (int i = 0; i < INTERFACE_WORD; i++) {
            words[i] ^= before[i] ^ after[i];
        }
        // The difference of the prefixes' sums, in one's complement: what goes out with one comes in here.
        int sum = Checksum.fold(words[adjusted] + sum(from.network()) + (~sum(to.network()) & ALL_ONES));
        words[adjusted] = sum == ALL_ONES ? 0 : sum;
        return Optional.of(IpAddress.v6(join(words, 0), join(words, 4)));
    }

    /** Which word takes the difference; -1 when each is one that cannot. RFC 6296 3.4, 3.5. */
    private static int adjustedWord(IpAddress address, int prefix) {
        int[] words = words(address);
        if (prefix <= LONGEST_SUBNETTED_PREFIX) {
            return words[SUBNET_WORD] == ALL_ONES ? -1 : SUBNET_WORD;
        }
        for (int i = INTERFACE_WORD; i < WORDS; i++) {
            if (words[i] != ALL_ONES) {
                return i;
            }
        }
        return -1;
    }

    private static int sum(IpAddress address) {
        long sum = 0;
        for (int word : words(address)) {
            sum += word;
        }
        return Checksum.fold(sum);
    }

    private static int[] words(IpAddress address) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            long half = i < 4 ? address.high() : address.low();
            words[i] = (int) (half >>> 48 - (i & 3) * 16) & 0xffff;
        }
        return words;
    }

    private static long join(int[] words, int from) {
        long joined = 0;
        for (int i = from; i < from + 4; i++) {
            joined = joined << 16 | words[i];
        }
        return joined;
    }
}
