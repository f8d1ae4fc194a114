package rvpn.ip;

import java.nio.ByteBuffer;

/** TCP packets without payload that have options, with right lengths and checksums. */
public final class SynPackets {
    private SynPackets() {}

    /** @param options bytes, a multiple of four, at most 40; they may lie */
    public static ByteBuffer of(String from, String to, int flags, int... options) {
        ByteBuffer b = TestPackets.tcp(from, to, options.length);
        int tcp = IpPacket.transportOffset(b, 0);
        b.put(tcp + TcpHeader.DATA_OFFSET_OFFSET, (byte) (5 + options.length / 4 << 4));
        b.put(tcp + TcpHeader.FLAGS_OFFSET, (byte) flags);
        for (int i = 0; i < options.length; i++) {
            b.put(tcp + TcpHeader.MIN_BYTES + i, (byte) options[i]);
        }
        int bytes = TcpHeader.MIN_BYTES + options.length;
        long pseudo = Checksum.pseudoHeader(b, 0, IpProtocol.TCP, bytes);
        b.putShort(tcp + TcpHeader.CHECKSUM_OFFSET, (short) Checksum.fold(pseudo));
        Checksum.finish(b, 0, tcp + bytes, tcp, TcpHeader.CHECKSUM_OFFSET);
        return b;
    }
}
