package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address, as configuration and control messages carry it. Packets never become one: the packet path
 * reads the bare numbers with {@link Ipv4Header} and {@link Ipv6Header}.
 *
 * <p>An IPv4-mapped address ({@code ::ffff:10.0.0.1}) stays the IPv6 address that it is and equals no IPv4 address.
 *
 * @param family which of the two
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    public IpAddress {
        if (family == IpFamily.V4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has no more than 32 bits");
        }
    }

    /** The IPv4 address with these 32 bits. */
    public static IpAddress v4(int bits) {
        return new IpAddress(IpFamily.V4, 0, Integer.toUnsignedLong(bits));
    }

    /** The IPv6 address with these 128 bits. */
    public static IpAddress v6(long high, long low) {
        return new IpAddress(IpFamily.V6, high, low);
    }

    /**
     * Reads the text forms of RFC 4291 2.2, and of IPv4 only four decimal numbers. Never asks DNS.
     *
     * @throws IllegalArgumentException in words for people, when the text is anything else: a name, a zone id, a port,
     *     a number with a leading zero (which some read as octal)
     */
    public static IpAddress parse(String text) {
        return new AddressParser(text).parse();
    }

    /**
     * The address with these bytes, most significant first.
     *
     * @throws IllegalArgumentException unless there are 4 or 16
     */
    public static IpAddress of(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> v4(b.getInt(0));
            case 16 -> v6(b.getLong(0), b.getLong(8));
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The address in 4 or 16 bytes, most significant first. */
    public byte[] bytes() {
        return family == IpFamily.V4
                ? ByteBuffer.allocate(4).putInt(0, v4Bits()).array()
                : ByteBuffer.allocate(16).putLong(0, high).putLong(8, low).array();
    }

    /** The 32 bits of an IPv4 address, as {@link Ipv4Header#source} gives them. */
    public int v4Bits() {
        return (int) low;
    }

    /** In {@code ::ffff:0:0/96}: an IPv4 address in IPv6 clothes, which sockets use and packets must not carry. */
    public boolean isMapped() {
        return family == IpFamily.V6 && Bits128.isMapped(high, low);
    }

    /** The first address of the network of that prefix length around this one. */
    IpAddress first(int prefix) {
        int hostBits = family.bits() - prefix;
        return new IpAddress(family, high & ~Bits128.highOnes(hostBits), low & ~Bits128.lowOnes(hostBits));
    }

    /** The last address of the network of that prefix length around this one. */
    IpAddress last(int prefix) {
        int hostBits = family.bits() - prefix;
        return new IpAddress(family, high | Bits128.highOnes(hostBits), low | Bits128.lowOnes(hostBits));
    }

    /** The address so many further on; the caller knows that it exists. */
    IpAddress plus(long count) {
        long sum = low + count;
        boolean carries = Long.compareUnsigned(sum, low) < 0;
        return new IpAddress(family, carries ? high + 1 : high, sum);
    }

    /** IPv4 before IPv6, then by number. */
    @Override
    public int compareTo(IpAddress other) {
        int order = family.compareTo(other.family);
        return order != 0 ? order : Bits128.compare(high, low, other.high, other.low);
    }

    /** The one canonical text, RFC 5952: {@code 10.0.0.1}, {@code 2001:db8::1}, {@code ::ffff:10.0.0.1}. */
    @Override
    public String toString() {
        return AddressText.format(this);
    }
}
