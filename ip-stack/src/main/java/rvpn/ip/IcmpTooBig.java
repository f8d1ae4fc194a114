package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * Answers a packet that is too long to go on with the size that is not: ICMP "fragmentation needed and DF set" (RFC 792,
 * RFC 1191 4) or ICMPv6 "packet too big" (RFC 4443 3.2). Immutable; writing allocates nothing.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * | Type = 3 (2)  | Code = 4 (0)  |           Checksum            |  in brackets: ICMPv6
 * +---------------+---------------+-------------------------------+
 * |       0, in ICMPv6 MTU        |              MTU              |
 * +-------------------------------+-------------------------------+
 * |  the packet, from its IP header on, as much as there is room for ...
 * </pre>
 */
public final class IcmpTooBig {
    /** The longest answer: RFC 4443 3.2 quotes up to the least MTU of IPv6. */
    public static final int MAX_BYTES = 1280;

    /** RFC 1812 4.3.2.3. */
    private static final int MAX_BYTES_4 = 576;

    private static final int ICMP_BYTES = 8;
    private static final int TYPE_UNREACHABLE_4 = 3;
    private static final int CODE_FRAGMENTATION_NEEDED = 4;
    private static final int TYPE_TOO_BIG_6 = 2;
    private static final int HOPS = 64;
    /** Internetwork control, as routers mark their errors: RFC 1812 4.3.2.5. */
    private static final int TYPE_OF_SERVICE = 0xc0;

    private final IpAddress from4;
    private final IpAddress from6;
    private final int mtu;

    /**
     * @param from4 whose answer it is in IPv4, null for none
     * @param from6 the same in IPv6
     * @param mtu how long a packet may be in bytes
     */
    public IcmpTooBig(IpAddress from4, IpAddress from6, int mtu) {
        this.from4 = from4;
        this.from6 = from6;
        this.mtu = mtu;
    }

    /**
     * Writes the answer to a packet that {@link IpPacket#check} has passed.
     *
     * @param to big-endian, with room for {@link #MAX_BYTES} from {@code toAt}
     * @return its length; 0 where none may be given (RFC 1122 3.2.2, RFC 4443 2.4): to an ICMP error, a later fragment,
     *     anything whose source or destination is not one host's
     */
    public int write(ByteBuffer to, int toAt, ByteBuffer packet, int at, int length) {
        if (!isDue(packet, at)) {
            return 0;
        }
        if (IpPacket.version(packet, at) == 4) {
            return from4 == null ? 0 : write4(to, toAt, packet, at, length);
        }
        return from6 == null ? 0 : write6(to, toAt, packet, at, length);
    }

    private static boolean isDue(ByteBuffer packet, int at) {
        return AddressScope.ofSource(packet, at) == AddressScope.UNICAST
                && AddressScope.ofDestination(packet, at) == AddressScope.UNICAST
                && IpPacket.hasTransportHeader(packet, at)
                && !IcmpError.isOne(packet, at)
                && !IcmpError.isRedirect(packet, at);
    }

    private int write4(ByteBuffer to, int toAt, ByteBuffer packet, int at, int length) {
        int icmp = toAt + Ipv4Header.MIN_BYTES;
        int quoted = Math.min(length, MAX_BYTES_4 - Ipv4Header.MIN_BYTES - ICMP_BYTES);
        int bytes = Ipv4Header.MIN_BYTES + ICMP_BYTES + quoted;
        to.putInt(toAt, 0x4500_0000 | TYPE_OF_SERVICE << 16 | bytes);
        // Never to be fragmented itself, so any identification is right (RFC 6864 4.1).
        to.putInt(toAt + Ipv4Header.IDENTIFICATION_OFFSET, Ipv4Header.DONT_FRAGMENT);
        to.putInt(toAt + Ipv4Header.TIME_TO_LIVE_OFFSET, HOPS << 24 | IpProtocol.ICMP << 16);
        to.putInt(toAt + Ipv4Header.SOURCE_OFFSET, from4.v4Bits());
        to.putInt(toAt + Ipv4Header.DESTINATION_OFFSET, Ipv4Header.source(packet, at));
        Ipv4Header.putChecksum(to, toAt);
        to.putInt(icmp, TYPE_UNREACHABLE_4 << 24 | CODE_FRAGMENTATION_NEEDED << 16);
        to.putInt(icmp + 4, mtu);
        to.put(icmp + ICMP_BYTES, packet, at, quoted);
        to.putShort(icmp + IcmpError.CHECKSUM_OFFSET, (short) Checksum.of(to, icmp, ICMP_BYTES + quoted));
        return bytes;
    }

    private int write6(ByteBuffer to, int toAt, ByteBuffer packet, int at, int length) {
        int icmp = toAt + Ipv6Header.BYTES;
        int quoted = Math.min(length, MAX_BYTES - Ipv6Header.BYTES - ICMP_BYTES);
        int bytes = ICMP_BYTES + quoted;
        to.putInt(toAt, 0x6000_0000);
        to.putInt(toAt + Ipv6Header.PAYLOAD_LENGTH_OFFSET, bytes << 16 | IpProtocol.ICMPV6 << 8 | HOPS);
        to.putLong(toAt + Ipv6Header.SOURCE_OFFSET, from6.high());
        to.putLong(toAt + Ipv6Header.SOURCE_OFFSET + Long.BYTES, from6.low());
        to.putLong(toAt + Ipv6Header.DESTINATION_OFFSET, Ipv6Header.sourceHigh(packet, at));
        to.putLong(toAt + Ipv6Header.DESTINATION_OFFSET + Long.BYTES, Ipv6Header.sourceLow(packet, at));
        to.putInt(icmp, TYPE_TOO_BIG_6 << 24);
        to.putInt(icmp + 4, mtu);
        to.put(icmp + ICMP_BYTES, packet, at, quoted);
        long sum = Checksum.pseudoHeader6(to, toAt, IpProtocol.ICMPV6, bytes) + Checksum.sum(to, icmp, bytes);
        to.putShort(icmp + IcmpError.CHECKSUM_OFFSET, (short) ~Checksum.fold(sum));
        return Ipv6Header.BYTES + bytes;
    }
}
