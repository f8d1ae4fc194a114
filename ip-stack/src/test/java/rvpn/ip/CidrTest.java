package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "0.0.0.0/0, 0.0.0.0/0",
        "192.168.123.1/32, 192.168.123.1/32",
        "2001:DB8:0:0::/32, 2001:db8::/32",
        "::/0, ::/0",
        "::1/128, ::1/128",
    })
    void writesTheCanonicalTextOfWhatItReads(String text, String canonical) {
        assertThat(Cidr.parse(text)).hasToString(canonical);
        assertThat(Cidr.parse(canonical)).isEqualTo(Cidr.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.1/8    | '10.0.0.1/8' has bits set behind its prefix; did you mean 10.0.0.0/8?",
                "2001:db8::1/32| '2001:db8::1/32' has bits set behind its prefix; did you mean 2001:db8::/32?",
                "10.0.0.1      | '10.0.0.1' has no prefix length; did you mean 10.0.0.1/32?",
                "::1           | '::1' has no prefix length; did you mean ::1/128?",
                "10.0.0.0/33   | '10.0.0.0/33' has no valid prefix length: for IPv4 it is a number from 0 to 32",
                "fd00::/129    | 'fd00::/129' has no valid prefix length: for IPv6 it is a number from 0 to 128",
                "::ffff:10.0.0.0/104 | '::ffff:10.0.0.0/104' is a network of IPv4-mapped addresses; did you mean 10.0.0.0/8?",
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text.strip()))
                .withMessage(message.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8 ",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0/8",
                "pods/8",
                "::/ 0",
                "10.0.0.0/99999999999",
                "::ffff:0:0/96"
            })
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text)).withMessageNotContaining("\n");
    }

    @Test
    void takesTheNetworkAroundAnAddress() {
        assertThat(Cidr.around(IpAddress.parse("10.1.2.3"), 12)).hasToString("10.0.0.0/12");
        assertThat(Cidr.host(IpAddress.parse("fd00::1"))).hasToString("fd00::1/128");
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.around(IpAddress.parse("10.1.2.3"), 33));
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.around(IpAddress.parse("10.1.2.3"), -1));
    }

    @Test
    void containsExactlyTheAddressesFromFirstToLast() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            Cidr cidr = random(random);
            IpAddress near =
                    Cidr.around(random(random).network(), cidr.prefix() % 33).network();
            IpAddress probe = random.nextBoolean() ? near : cidr.last();
            boolean isBetween = probe.family() == cidr.family()
                    && cidr.network().compareTo(probe) <= 0
                    && probe.compareTo(cidr.last()) <= 0;
            assertThat(cidr.contains(probe)).as("%s in %s", probe, cidr).isEqualTo(isBetween);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/16, 10.0.0.0/8, false",
        "10.0.0.0/8, 11.0.0.0/8, false",
        "0.0.0.0/0, ::/0, false",
        "::/0, 2001:db8::/32, true",
    })
    void containsAnotherWhenItContainsAllOfIt(String outer, String inner, boolean contains) {
        assertThat(Cidr.parse(outer).contains(Cidr.parse(inner))).isEqualTo(contains);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.0.0.0/9, 10.128.0.0/9, false",
        "192.168.123.0/24, 192.168.0.0/16, true",
        "0.0.0.0/0, ::/0, false",
    })
    void overlapsInBothDirections(String one, String other, boolean overlaps) {
        assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlaps);
        assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlaps);
    }

    @Test
    void neverMixesMappedAddressesWithIpv4() {
        IpAddress mapped = IpAddress.parse("::ffff:10.0.0.1");

        assertThat(Cidr.parse("10.0.0.0/8").contains(mapped)).isFalse();
        assertThat(Cidr.parse("0.0.0.0/0").contains(mapped)).isFalse();
        assertThat(Cidr.parse("::/0").contains(IpAddress.parse("10.0.0.1"))).isFalse();
    }

    @Test
    void numbersItsAddresses() {
        Cidr pool = Cidr.parse("192.168.123.0/24");

        assertThat(pool.size()).isEqualTo(256);
        assertThat(pool.address(0)).isEqualTo(pool.network());
        assertThat(pool.address(10)).hasToString("192.168.123.10");
        assertThat(pool.address(255)).isEqualTo(pool.last());
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pool.address(256));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pool.address(-1));
    }

    @Test
    void carriesIntoTheUpperHalfOfAnIpv6Address() {
        Cidr wide = Cidr.parse("2001:db8::/32");
        BigInteger first = new BigInteger(1, wide.network().bytes());

        IpAddress far = Cidr.parse("::/0")
                .address(Long.MAX_VALUE - 1)
                .plus(Long.MAX_VALUE)
                .plus(5);

        assertThat(wide.size()).isEqualTo(Long.MAX_VALUE);
        assertThat(new BigInteger(1, wide.address(1L << 62).bytes()))
                .isEqualTo(first.add(BigInteger.ONE.shiftLeft(62)));
        assertThat(far).hasToString("::1:0:0:0:2");
    }

    @Test
    void sortsTheWiderBeforeTheNarrower() {
        List<Cidr> ordered = Stream.of(
                        "0.0.0.0/0",
                        "10.0.0.0/8",
                        "10.0.0.0/16",
                        "10.0.0.0/32",
                        "10.1.0.0/16",
                        "200.0.0.0/8",
                        "::/0",
                        "::/8")
                .map(Cidr::parse)
                .toList();

        assertThat(ordered).isSorted();
    }

    @Test
    void readsBackWhatItWrites() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 20_000; i++) {
            Cidr cidr = random(random);
            assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
        }
    }

    private static Cidr random(SplittableRandom random) {
        return random.nextBoolean()
                ? Cidr.around(IpAddress.v4(random.nextInt()), random.nextInt(33))
                : Cidr.around(IpAddress.v6(random.nextLong() | 1L << 63, random.nextLong()), random.nextInt(129));
    }
}
