package rvpn.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import rvpn.ip.VirtioNetHeader;

/** Frames as bytes, good ones and lying ones. */
final class Wire {
    private Wire() {}

    static byte[] frame(int type, byte[] body) {
        return frame(type, body.length, body);
    }

    /** A frame whose header says {@code length}, whatever follows. */
    static byte[] frame(int type, int length, byte[] body) {
        return ByteBuffer.allocate(Frame.HEADER_BYTES + body.length)
                .putInt(Frame.header(type, length))
                .put(body)
                .array();
    }

    static byte[] frame(Control control) {
        return frame(ControlCodec.type(control), ControlCodec.encode(control));
    }

    static byte[] json(int type, String json) {
        return frame(type, json.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] ping(long clock) {
        return frame(Frame.PING, ByteBuffer.allocate(8).putLong(clock).array());
    }

    /** An ordinary packet behind an empty virtio header. */
    static byte[] packet(ByteBuffer packet) {
        byte[] body = new byte[VirtioNetHeader.BYTES + packet.remaining()];
        packet.get(packet.position(), body, VirtioNetHeader.BYTES, packet.remaining());
        return frame(Frame.PACKET, body);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
