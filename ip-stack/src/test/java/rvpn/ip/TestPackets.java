package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * Whole, valid packets for tests: right lengths, right checksums, a payload that counts 0, 1, 2... The family is that of
 * the addresses. {@code put...} writes at {@code at} and returns the packet's length; the short forms return a direct
 * buffer that holds one packet and not a byte more.
 */
public final class TestPackets {
    /** The ports of all packets here. */
    public static final int FROM_PORT = 40_000;

    public static final int TO_PORT = 443;

    private static final int LARGEST = 65_535;

    private TestPackets() {}

    /** One UDP packet. */
    public static ByteBuffer udp(String from, String to, int payloadBytes) {
        ByteBuffer b = ByteBuffer.allocateDirect(LARGEST);
        return b.slice(0, putUdp(b, 0, IpAddress.parse(from), IpAddress.parse(to), payloadBytes));
    }

    /** One TCP packet with ACK and PSH. */
    public static ByteBuffer tcp(String from, String to, int payloadBytes) {
        ByteBuffer b = ByteBuffer.allocateDirect(LARGEST);
        return b.slice(0, putTcp(b, 0, IpAddress.parse(from), IpAddress.parse(to), payloadBytes));
    }

    /** One ICMP or ICMPv6 echo request. */
    public static ByteBuffer echo(String from, String to, int payloadBytes) {
        ByteBuffer b = ByteBuffer.allocateDirect(LARGEST);
        return b.slice(0, putEcho(b, 0, IpAddress.parse(from), IpAddress.parse(to), payloadBytes));
    }

    public static int putUdp(ByteBuffer b, int at, IpAddress from, IpAddress to, int payloadBytes) {
        int bytes = UdpHeader.BYTES + payloadBytes;
        int udp = at + putIp(b, at, from, to, IpProtocol.UDP, bytes);
        putPorts(b, udp);
        b.putShort(udp + UdpHeader.LENGTH_OFFSET, (short) bytes);
        putPayload(b, udp + UdpHeader.BYTES, payloadBytes);
        return finish(b, at, udp, IpProtocol.UDP, bytes);
    }

    public static int putTcp(ByteBuffer b, int at, IpAddress from, IpAddress to, int payloadBytes) {
        int bytes = TcpHeader.MIN_BYTES + payloadBytes;
        int tcp = at + putIp(b, at, from, to, IpProtocol.TCP, bytes);
        putPorts(b, tcp);
        b.putInt(tcp + 4, 1_000).putInt(tcp + 8, 2_000);
        b.putInt(tcp + TcpHeader.DATA_OFFSET_OFFSET, 0x5018_ffff).putInt(tcp + TcpHeader.CHECKSUM_OFFSET, 0);
        putPayload(b, tcp + TcpHeader.MIN_BYTES, payloadBytes);
        return finish(b, at, tcp, IpProtocol.TCP, bytes);
    }

    public static int putEcho(ByteBuffer b, int at, IpAddress from, IpAddress to, int payloadBytes) {
        boolean isV4 = from.family() == IpFamily.V4;
        int protocol = isV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        int icmp = at + putIp(b, at, from, to, protocol, 8 + payloadBytes);
        b.putInt(icmp, isV4 ? 0x0800_0000 : 0x8000_0000).putInt(icmp + 4, 0x1234_0001);
        putPayload(b, icmp + 8, payloadBytes);
        // ICMP has no pseudo-header in IPv4, but has one in IPv6 (RFC 4443 2.3).
        long pseudo = isV4 ? 0 : Checksum.pseudoHeader6(b, at, protocol, 8 + payloadBytes);
        b.putShort(icmp + 2, (short) ~Checksum.fold(pseudo + Checksum.sum(b, icmp, 8 + payloadBytes)));
        return icmp - at + 8 + payloadBytes;
    }

    /** A virtio header at {@code headerAt} and right behind it a TCP super-packet as Linux hands it out. */
    public static int putSuperTcp(
            ByteBuffer b, int headerAt, IpAddress from, IpAddress to, int payloadBytes, int segmentBytes) {
        int length = putTcp(b, headerAt + VirtioNetHeader.BYTES, from, to, payloadBytes);
        int type = from.family() == IpFamily.V4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
        return leaveToKernel(b, headerAt, length, type, segmentBytes);
    }

    /** A virtio header at {@code headerAt} and right behind it a UDP super-packet as Linux hands it out. */
    public static int putSuperUdp(
            ByteBuffer b, int headerAt, IpAddress from, IpAddress to, int payloadBytes, int segmentBytes) {
        int length = putUdp(b, headerAt + VirtioNetHeader.BYTES, from, to, payloadBytes);
        return leaveToKernel(b, headerAt, length, VirtioNetHeader.GSO_UDP_L4, segmentBytes);
    }

    /** Makes the TCP or UDP packet behind a header one whose checksum is only begun. */
    public static int leaveToKernel(ByteBuffer b, int headerAt, int length, int gsoType, int segmentBytes) {
        int at = headerAt + VirtioNetHeader.BYTES;
        int protocol = IpPacket.protocol(b, at);
        int start = IpPacket.transportOffset(b, at);
        int offset = protocol == IpProtocol.TCP ? TcpHeader.CHECKSUM_OFFSET : UdpHeader.CHECKSUM_OFFSET;
        long pseudo = Checksum.pseudoHeader(b, at, protocol, length - start);
        b.putShort(at + start + offset, (short) Checksum.fold(pseudo));
        int headers = start + (protocol == IpProtocol.TCP ? TcpHeader.headerBytes(b, at + start) : UdpHeader.BYTES);
        int hint = gsoType == VirtioNetHeader.GSO_NONE ? 0 : headers;
        VirtioNetHeader.write(b, headerAt, VirtioNetHeader.NEEDS_CSUM, gsoType, hint, segmentBytes, start, offset);
        return length;
    }

    /** The same IPv4 packet with these options, a multiple of 4 bytes. */
    public static ByteBuffer withOptions(ByteBuffer packet, int... options) {
        ByteBuffer b = insert(packet, Ipv4Header.OPTIONS_OFFSET, options);
        b.put(0, (byte) (packet.get(0) + options.length / 4));
        b.putShort(Ipv4Header.TOTAL_LENGTH_OFFSET, (short) b.capacity());
        Ipv4Header.putChecksum(b, 0);
        return b;
    }

    /** The same IPv6 packet with this extension header in front of all others; its first byte is filled in. */
    public static ByteBuffer withExtension(ByteBuffer packet, int type, int... header) {
        ByteBuffer b = insert(packet, Ipv6Header.BYTES, header);
        b.put(Ipv6Header.BYTES, packet.get(Ipv6Header.NEXT_HEADER_OFFSET));
        b.put(Ipv6Header.NEXT_HEADER_OFFSET, (byte) type);
        b.putShort(Ipv6Header.PAYLOAD_LENGTH_OFFSET, (short) (b.capacity() - Ipv6Header.BYTES));
        return b;
    }

    /** Whether the checksum of a whole TCP, UDP or ICMP packet is right, computed in the dullest way. */
    public static boolean isTransportChecksumRight(ByteBuffer b, int at) {
        int protocol = IpPacket.protocol(b, at);
        int start = at + IpPacket.transportOffset(b, at);
        int end = at + IpPacket.length(b, at);
        boolean isV4 = IpPacket.version(b, at) == 4;
        long sum = 0;
        if (protocol != IpProtocol.ICMP) {
            sum = protocol + (end - start) + (isV4 ? naiveSum(b, at + 12, at + 20) : naiveSum(b, at + 8, at + 40));
        }
        return (sum + naiveSum(b, start, end)) % 0xffff == 0;
    }

    static long naiveSum(ByteBuffer b, int from, int end) {
        long sum = 0;
        for (int i = from; i < end; i++) {
            sum += (long) (b.get(i) & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static ByteBuffer insert(ByteBuffer packet, int position, int... bytes) {
        ByteBuffer b = ByteBuffer.allocateDirect(packet.capacity() + bytes.length);
        b.put(0, packet, 0, position);
        for (int i = 0; i < bytes.length; i++) {
            b.put(position + i, (byte) bytes[i]);
        }
        return b.put(position + bytes.length, packet, position, packet.capacity() - position);
    }

    private static int putIp(ByteBuffer b, int at, IpAddress from, IpAddress to, int protocol, int payloadBytes) {
        if (from.family() == IpFamily.V4) {
            b.putInt(at, 0x4500_0000 | Ipv4Header.MIN_BYTES + payloadBytes).putInt(at + 4, 0x0001_4000);
            b.putInt(at + Ipv4Header.TIME_TO_LIVE_OFFSET, 64 << 24 | protocol << 16);
            b.put(at + Ipv4Header.SOURCE_OFFSET, from.bytes()).put(at + Ipv4Header.DESTINATION_OFFSET, to.bytes());
            Ipv4Header.putChecksum(b, at);
            return Ipv4Header.MIN_BYTES;
        }
        b.putInt(at, 0x6000_0000).putInt(at + 4, payloadBytes << 16 | protocol << 8 | 64);
        b.put(at + Ipv6Header.SOURCE_OFFSET, from.bytes()).put(at + Ipv6Header.DESTINATION_OFFSET, to.bytes());
        return Ipv6Header.BYTES;
    }

    private static void putPorts(ByteBuffer b, int at) {
        b.putShort(at, (short) FROM_PORT).putShort(at + 2, (short) TO_PORT);
    }

    private static void putPayload(ByteBuffer b, int at, int bytes) {
        for (int i = 0; i < bytes; i++) {
            b.put(at + i, (byte) i);
        }
    }

    private static int finish(ByteBuffer b, int at, int transport, int protocol, int bytes) {
        int offset = protocol == IpProtocol.TCP ? TcpHeader.CHECKSUM_OFFSET : UdpHeader.CHECKSUM_OFFSET;
        int length = transport - at + bytes;
        b.putShort(transport + offset, (short) Checksum.fold(Checksum.pseudoHeader(b, at, protocol, bytes)));
        Checksum.finish(b, at, length, transport - at, offset);
        return length;
    }
}
