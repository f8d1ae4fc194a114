package rvpn.tun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** UDP over IPv4 between the host's side of a device and somebody behind it, with an empty virtio_net_hdr in front. */
final class Datagram {
    static final String HOST_ADDRESS = "10.99.0.1";
    static final String FAR_ADDRESS = "10.99.0.2";
    static final int HOST_PORT = 5001;
    static final int FAR_PORT = 5002;
    /** Of the longest IPv4 packet, 65,535 bytes. */
    static final int MAX_PAYLOAD_BYTES = 65_507;

    private static final int VNET_HDR_BYTES = 10;
    private static final int HEADERS_BYTES = 20 + 8;
    private static final int HOST = 0x0a630001;
    private static final int FAR = 0x0a630002;

    private Datagram() {}

    static byte[] fromHost(byte[] payload) {
        return between(HOST, HOST_PORT, FAR, FAR_PORT, payload);
    }

    static byte[] toHost(byte[] payload) {
        return between(FAR, FAR_PORT, HOST, HOST_PORT, payload);
    }

    /** What a packet carries, header included in {@code packet}; checks that it is whole. */
    static byte[] payload(byte[] packet) {
        ByteBuffer b = ByteBuffer.wrap(packet);
        int ipBytes = Short.toUnsignedInt(b.getShort(VNET_HDR_BYTES + 2));
        if (ipBytes != packet.length - VNET_HDR_BYTES) {
            throw new AssertionError("IP says " + ipBytes + " bytes, read were " + (packet.length - VNET_HDR_BYTES));
        }
        return Arrays.copyOfRange(packet, VNET_HDR_BYTES + HEADERS_BYTES, packet.length);
    }

    static byte[] text(String words) {
        return words.getBytes(US_ASCII);
    }

    /** The same between any two addresses of IPv4. */
    static byte[] between(int source, int sourcePort, int destination, int destinationPort, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(VNET_HDR_BYTES + HEADERS_BYTES + payload.length);
        b.position(VNET_HDR_BYTES);
        b.putShort((short) 0x4500).putShort((short) (HEADERS_BYTES + payload.length));
        b.putInt(0x0000_4000).put((byte) 64).put((byte) 17).putShort((short) 0);
        b.putInt(source).putInt(destination);
        b.putShort(VNET_HDR_BYTES + 10, (short) ~sum(b, VNET_HDR_BYTES, 20));
        // A checksum of zero means none (RFC 768).
        b.putShort((short) sourcePort).putShort((short) destinationPort);
        b.putShort((short) (8 + payload.length)).putShort((short) 0);
        b.put(payload);
        return b.array();
    }

    private static int sum(ByteBuffer b, int at, int bytes) {
        int sum = 0;
        for (int i = 0; i < bytes; i += 2) {
            sum += Short.toUnsignedInt(b.getShort(at + i));
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
