package rvpn.seed.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends and reads exactly what a test says; every read has a deadline. */
public final class RawClient implements AutoCloseable {
    private static final int DEADLINE_MS = 30_000;

    private final Socket socket;
    private final Socket wire;

    /** @param socket connected */
    public RawClient(Socket socket) throws IOException {
        this(socket, socket);
    }

    /**
     * A client that speaks TLS.
     *
     * @param socket of TLS
     * @param wire of TCP below it
     */
    public RawClient(Socket socket, Socket wire) throws IOException {
        this.socket = socket;
        this.wire = wire;
        socket.setSoTimeout(DEADLINE_MS);
    }

    /** Connects to a server of this test. */
    public static RawClient of(InetSocketAddress server) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), server.getPort()));
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The answer's head with its empty line, and not a byte further. */
    public String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                return head + "<end>";
            }
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    public String read(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Everything to the end. */
    public String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public InputStream in() throws IOException {
        return socket.getInputStream();
    }

    public OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    public Socket socket() {
        return socket;
    }

    public RawClient end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Breaks the connection off. */
    public void reset() throws IOException {
        wire.setSoLinger(true, 0);
        wire.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
