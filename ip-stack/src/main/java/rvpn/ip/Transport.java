package rvpn.ip;

import java.nio.ByteBuffer;

/** What we know of TCP, UDP and ICMP, the same in both families. */
final class Transport {
    private static final int ICMP_BYTES = 8;

    private Transport() {}

    /**
     * Whether the payload begins with a header that fits, if its protocol is one that we know.
     *
     * @param isFragment whether more of the payload is in other packets
     */
    static boolean hasHeader(ByteBuffer b, int at, int payload, int protocol, boolean isFragment) {
        return switch (protocol) {
            case IpProtocol.TCP -> hasTcpHeader(b, at, payload);
            case IpProtocol.UDP -> hasUdpHeader(b, at, payload, isFragment);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> payload >= ICMP_BYTES;
            default -> true;
        };
    }

    /** The length of a checked header of TCP or UDP in bytes. */
    static int headerBytes(ByteBuffer b, int at, int protocol) {
        return protocol == IpProtocol.TCP ? TcpHeader.headerBytes(b, at) : UdpHeader.BYTES;
    }

    /** Where the checksum is in the header of TCP or UDP, in bytes; -1 for all others. */
    static int checksumOffset(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> TcpHeader.CHECKSUM_OFFSET;
            case IpProtocol.UDP -> UdpHeader.CHECKSUM_OFFSET;
            default -> -1;
        };
    }

    private static boolean hasTcpHeader(ByteBuffer b, int at, int payload) {
        if (payload < TcpHeader.MIN_BYTES) {
            return false;
        }
        int header = TcpHeader.headerBytes(b, at);
        return header >= TcpHeader.MIN_BYTES && header <= payload;
    }

    // A UDP length below that of the payload is legal: options may follow it (RFC 9868).
    private static boolean hasUdpHeader(ByteBuffer b, int at, int payload, boolean isFragment) {
        if (payload < UdpHeader.BYTES) {
            return false;
        }
        int length = UdpHeader.length(b, at);
        return length >= UdpHeader.BYTES && (isFragment || length <= payload);
    }
}
