package rvpn.core;

import java.nio.ByteBuffer;

/** Sends control frames on a stream. On the lane's event loop. */
final class FrameWriter {
    private final TlsStream stream;

    FrameWriter(TlsStream stream) {
        this.stream = stream;
    }

    /** Whether the stream is not blocked; what is sent all the same waits. */
    boolean isWritable() {
        return stream.isWritable();
    }

    void send(Control control) {
        send(ControlCodec.type(control), ControlCodec.encode(control));
    }

    void send(int type, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + body.length);
        frame.putInt(Frame.header(type, body.length)).put(body);
        stream.send(frame, 0, frame.capacity());
        stream.flush();
    }
}
