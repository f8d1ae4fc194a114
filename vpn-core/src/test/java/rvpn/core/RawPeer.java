package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import rvpn.core.identity.TestPki;

/** A peer that speaks TLS well and says in it whatever a test wants; blocking, with patience of thirty seconds. */
final class RawPeer implements AutoCloseable {
    /** A frame as it came. */
    record Received(int type, byte[] body) {}

    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;
    private final TlsEngine engine;
    private final FrameReader frames = new FrameReader();
    private final byte[] ciphertext = new byte[64 * 1024];

    private RawPeer(Socket socket, TlsEngine engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
    }

    /** Dials; the last flight of the handshake goes out with the first {@link #send}. */
    static RawPeer dial(InetSocketAddress address, TlsTerms terms) throws IOException {
        return secure(new Socket(address.getAddress(), address.getPort()), TlsEngine.client(terms, TestPki.SERVER));
    }

    /** Takes the next connection. */
    static RawPeer accept(ServerSocket server, TlsTerms terms) throws IOException {
        return secure(server.accept(), TlsEngine.server(terms));
    }

    private static RawPeer secure(Socket socket, TlsEngine engine) throws IOException {
        RawPeer peer = new RawPeer(socket, engine);
        while (!engine.isSecured()) {
            peer.flush();
            assertThat(peer.readOnce()).as("still connected").isTrue();
        }
        return peer;
    }

    /** Greets as a shoot and reads the answer. */
    RawPeer greet() throws IOException {
        send(Wire.frame(Greeter.HELLO));
        Received answer = next();
        assertThat(answer)
                .as("answer to HELLO, null where the stream has ended")
                .isNotNull();
        assertThat(answer.type()).isEqualTo(Frame.WELCOME);
        return this;
    }

    /** Sends plaintext, all in one write. */
    void send(byte[]... parts) throws IOException {
        byte[] plaintext = Wire.join(parts);
        if (plaintext.length > 0) {
            engine.seal(ByteBuffer.wrap(plaintext), 0, plaintext.length);
        }
        flush();
    }

    /** Sends plaintext and close_notify, all in one write. */
    void sendLast(byte[]... parts) throws IOException {
        byte[] plaintext = Wire.join(parts);
        if (plaintext.length > 0) {
            engine.seal(ByteBuffer.wrap(plaintext), 0, plaintext.length);
        }
        engine.close();
        flush();
    }

    /** Sends bytes that are no TLS. */
    void sendBare(byte[] bytes) throws IOException {
        flush();
        socket.getOutputStream().write(bytes);
    }

    private void flush() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(engine.pendingCiphertext());
        engine.takeCiphertext(out);
        socket.getOutputStream().write(out.array());
    }

    /** The next frame; null when the peer has closed. */
    Received next() throws IOException {
        try {
            int type = frames.next();
            while (type == FrameReader.NONE) {
                int taken = engine.takePlaintext(frames.free());
                frames.filled(taken);
                if (taken == 0 && !readOnce()) {
                    return null;
                }
                type = frames.next();
            }
            return new Received(type, frames.body());
        } catch (ProtocolException broken) {
            throw new IOException(broken);
        }
    }

    /** The next frame of this type; others in front of it do not matter. */
    Received next(int type) throws IOException {
        Received received = next();
        while (received != null && received.type() != type) {
            received = next();
        }
        assertThat(received).as("a frame of type %d", type).isNotNull();
        return received;
    }

    /** The peer's last words; after them it closes. */
    Control.Bye bye() throws IOException {
        Received last = next(Frame.BYE);
        assertThat(next()).as("a frame behind the BYE").isNull();
        try {
            return (Control.Bye) ControlCodec.decode(Frame.BYE, last.body());
        } catch (ProtocolException broken) {
            throw new IOException(broken);
        }
    }

    private boolean readOnce() throws IOException {
        int count = socket.getInputStream().read(ciphertext);
        if (count < 0) {
            return false;
        }
        engine.offer(ciphertext, 0, count);
        return true;
    }

    Socket socket() {
        return socket;
    }

    /** Breaks the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
