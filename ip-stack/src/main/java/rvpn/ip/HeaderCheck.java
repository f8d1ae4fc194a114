package rvpn.ip;

import static rvpn.ip.HeaderFault.NONE;
import static rvpn.ip.VirtioNetHeader.DATA_VALID;
import static rvpn.ip.VirtioNetHeader.GSO_ECN;
import static rvpn.ip.VirtioNetHeader.GSO_TCPV4;
import static rvpn.ip.VirtioNetHeader.GSO_TCPV6;
import static rvpn.ip.VirtioNetHeader.GSO_UDP_L4;
import static rvpn.ip.VirtioNetHeader.NEEDS_CSUM;

import java.nio.ByteBuffer;

/** Holds a {@code virtio_net_hdr} against its packet, in the way of Linux's {@code virtio_net_hdr_to_skb} but stricter. */
final class HeaderCheck {
    /** UDP_MAX_SEGMENTS of linux/udp.h; kernels of before April 2024 have 64 and refuse the rest themselves. */
    static final int MAX_UDP_SEGMENTS = 128;
    /**
     * Linux would cut one super-packet into 65,000 segments of one byte, each with its own buffers. What its own TCP
     * sends in bulk has at least 36 (tcp_min_snd_mss 48 less timestamps): 1,821 segments.
     */
    static final int MAX_TCP_SEGMENTS = 2048;
    /** A segment size that means something else inside of Linux, which therefore refuses it. */
    static final int GSO_BY_FRAGS = 0xffff;

    private HeaderCheck() {}

    static HeaderFault check(ByteBuffer b, int headerAt, int packetAt, int packetLength) {
        if ((VirtioNetHeader.flags(b, headerAt) & ~(NEEDS_CSUM | DATA_VALID)) != 0) {
            return HeaderFault.FLAGS;
        }
        if (VirtioNetHeader.headerLength(b, headerAt) > packetLength) {
            return HeaderFault.HEADER_LENGTH;
        }
        if (VirtioNetHeader.isGso(b, headerAt)) {
            return checkSuperPacket(b, headerAt, packetAt, packetLength);
        }
        if (VirtioNetHeader.gsoSize(b, headerAt) != 0) {
            return HeaderFault.SEGMENT_SIZE;
        }
        return VirtioNetHeader.needsChecksum(b, headerAt) ? checkChecksum(b, headerAt, packetAt) : NONE;
    }

    private static HeaderFault checkSuperPacket(ByteBuffer b, int headerAt, int packetAt, int packetLength) {
        int protocol = IpPacket.protocol(b, packetAt);
        if (!isType(VirtioNetHeader.gsoType(b, headerAt), IpPacket.version(b, packetAt), protocol)) {
            return HeaderFault.TYPE;
        }
        HeaderFault fault = checkChecksum(b, headerAt, packetAt);
        if (fault != NONE) {
            return fault;
        }
        int transport = IpPacket.transportOffset(b, packetAt);
        int payload = packetLength - transport - Transport.headerBytes(b, packetAt + transport, protocol);
        return checkSegments(VirtioNetHeader.gsoSize(b, headerAt), payload, protocol);
    }

    private static boolean isType(int type, int version, int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> (type & ~GSO_ECN) == (version == 4 ? GSO_TCPV4 : GSO_TCPV6);
            case IpProtocol.UDP -> type == GSO_UDP_L4;
            default -> false;
        };
    }

    // No need to ask whether start + offset + 2 is inside: it is, when both are those of a header that is.
    private static HeaderFault checkChecksum(ByteBuffer b, int headerAt, int packetAt) {
        if (IpPacket.isFragment(b, packetAt)) {
            return HeaderFault.FRAGMENT;
        }
        int offset = Transport.checksumOffset(IpPacket.protocol(b, packetAt));
        boolean isRight = VirtioNetHeader.needsChecksum(b, headerAt)
                && VirtioNetHeader.checksumStart(b, headerAt) == IpPacket.transportOffset(b, packetAt)
                && VirtioNetHeader.checksumOffset(b, headerAt) == offset;
        return isRight ? NONE : HeaderFault.CHECKSUM;
    }

    // One segment only is no super-packet, but harmless: Linux takes the packet as an ordinary one.
    private static HeaderFault checkSegments(int size, int payload, int protocol) {
        if (size == 0 || size == GSO_BY_FRAGS || payload < 1) {
            return HeaderFault.SEGMENT_SIZE;
        }
        int segments = (payload + size - 1) / size;
        int most = protocol == IpProtocol.TCP ? MAX_TCP_SEGMENTS : MAX_UDP_SEGMENTS;
        return segments > most ? HeaderFault.SEGMENT_COUNT : NONE;
    }
}
