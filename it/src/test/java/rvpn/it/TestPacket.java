package rvpn.it;

import java.nio.ByteBuffer;

/** The body of a PACKET frame: a virtio_net_hdr of zeros, then a datagram of 8 bytes in IPv4. */
final class TestPacket {
    static final int OFFLOAD_TYPE_AT = 1;
    static final int TOTAL_LENGTH_AT = 12;

    private static final int IP_AT = 10;
    private static final int CHECKSUM_AT = IP_AT + 10;
    private static final int UDP_AT = IP_AT + 20;
    private static final int BYTES = UDP_AT + 8;

    /** How long it is without the virtio_net_hdr. */
    static final int IP_BYTES = BYTES - IP_AT;

    private TestPacket() {}

    static byte[] of(String source, String destination) {
        ByteBuffer packet = ByteBuffer.allocate(BYTES).position(IP_AT);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (BYTES - IP_AT)).putInt(0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.put(address(source)).put(address(destination));
        packet.putShort((short) 5000).putShort((short) 5001).putShort((short) 8).putShort((short) 0);
        packet.putShort(CHECKSUM_AT, headerChecksum(packet));
        return packet.array();
    }

    private static byte[] address(String text) {
        byte[] bytes = new byte[4];
        String[] parts = text.split("\\.");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static short headerChecksum(ByteBuffer packet) {
        int sum = 0;
        for (int at = IP_AT; at < UDP_AT; at += 2) {
            sum += packet.getShort(at) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
