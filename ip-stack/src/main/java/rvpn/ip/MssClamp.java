package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * Lowers the maximum segment size that a TCP SYN or SYN-ACK offers (RFC 9293 3.7.1), so that no segment of the answer is
 * longer than the tunnel takes. Never raises one and never adds one. Immutable; nothing here allocates.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * |   Kind = 2    |  Length = 4   |   Maximum Segment Size        |   anywhere among the options
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class MssClamp {
    /** Leaves every packet as it is. */
    public static final MssClamp OFF = new MssClamp(0xffff, 0xffff);

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_BYTES = 4;
    private static final int NONE = -1;

    private final int most4;
    private final int most6;

    private MssClamp(int most4, int most6) {
        this.most4 = most4;
        this.most6 = most6;
    }

    /**
     * Of packets that shall not be longer than so many bytes: less the 40 bytes of both headers in IPv4, 60 in IPv6. Who
     * sends options makes the data shorter by their length (RFC 6691).
     */
    public static MssClamp forPackets(int bytes) {
        return new MssClamp(
                Math.max(0, bytes - Ipv4Header.MIN_BYTES - TcpHeader.MIN_BYTES),
                Math.max(0, bytes - Ipv6Header.BYTES - TcpHeader.MIN_BYTES));
    }

    /**
     * Lowers what the packet offers, if it is a SYN that offers too much; of fragments and all others nothing is
     * touched. Both packet and header have passed their checks: {@link IpPacket#check}, {@link VirtioNetHeader#check}.
     *
     * @return whether the packet was changed; its checksum is then as right as before
     */
    public boolean lower(ByteBuffer b, int headerAt, int packetAt) {
        boolean isV4 = IpPacket.version(b, packetAt) == 4;
        int offset = isV4 ? tcpOffset4(b, packetAt) : tcpOffset6(b, packetAt);
        if (offset == NONE || !TcpHeader.isSyn(b, packetAt + offset)) {
            return false;
        }
        return lowerOptions(b, headerAt, packetAt + offset, isV4 ? most4 : most6);
    }

    private static int tcpOffset4(ByteBuffer b, int at) {
        boolean isTcp = Ipv4Header.protocol(b, at) == IpProtocol.TCP && !Ipv4Header.isFragment(b, at);
        return isTcp ? Ipv4Header.headerBytes(b, at) : NONE;
    }

    private static int tcpOffset6(ByteBuffer b, int at) {
        int next = Ipv6Header.nextHeader(b, at);
        if (next == IpProtocol.TCP) {
            return Ipv6Header.BYTES;
        }
        if (!Ipv6Extension.isOne(next)) {
            return NONE;
        }
        int chain = Ipv6Chain.walk(b, at, Ipv6Header.BYTES + Ipv6Header.payloadLength(b, at));
        boolean isTcp = Ipv6Chain.protocol(chain) == IpProtocol.TCP && !Ipv6Chain.isFragment(chain);
        return isTcp ? Ipv6Chain.transportOffset(chain) : NONE;
    }

    private static boolean lowerOptions(ByteBuffer b, int headerAt, int tcp, int most) {
        final int end = tcp + TcpHeader.headerBytes(b, tcp);
        boolean lowered = false;
        int option = tcp + TcpHeader.MIN_BYTES;
        // In less room there is no whole MSS.
        while (end - option >= MSS_BYTES) {
            int kind = b.get(option) & 0xff;
            if (kind == END_OF_OPTIONS) {
                return lowered;
            }
            int bytes = kind == NO_OPERATION ? 1 : b.get(option + 1) & 0xff;
            if (bytes < 1 || kind != NO_OPERATION && bytes < 2 || bytes > end - option) {
                return lowered; // a lie, behind which no receiver reads on
            }
            if (kind == MSS && bytes == MSS_BYTES) {
                lowered |= lowerOne(b, headerAt, tcp, option + 2, most); // also a second one: some take the last
            }
            option += bytes;
        }
        return lowered;
    }

    private static boolean lowerOne(ByteBuffer b, int headerAt, int tcp, int at, int most) {
        int offered = b.getShort(at) & 0xffff;
        if (offered <= most) {
            return false;
        }
        b.putShort(at, (short) most);
        // A checksum that is only begun is the sum of the pseudo-header, which no option is part of; whoever completes
        // it sums the option as it is then.
        if (!VirtioNetHeader.needsChecksum(b, headerAt)) {
            boolean isOdd = (at - tcp & 1) != 0;
            Checksum.replace(
                    b,
                    tcp + TcpHeader.CHECKSUM_OFFSET,
                    isOdd ? swapped(offered) : offered,
                    isOdd ? swapped(most) : most);
        }
        return true;
    }

    /** At an odd place a number lies across two words of the sum, which then has its bytes the other way round. */
    private static int swapped(int value) {
        return Short.reverseBytes((short) value) & 0xffff;
    }
}
