import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** How a connection is made: straight, or with a CONNECT request before its bytes. */
record Way(InetSocketAddress relay, String target, String header) {
    private static final int PATIENCE_MS = 20_000;

    Line open() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(relay, PATIENCE_MS);
        if (!target.isEmpty()) {
            connect(socket);
        }
        return new Line(socket);
    }

    private void connect(Socket socket) throws IOException {
        String head = "CONNECT " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (header.isEmpty() ? "" : header + "\r\n") + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) { // byte by byte, because what follows belongs to the stream
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new IOException("ended within the answer: " + answer);
            }
            answer.append((char) octet);
        }
        if (!answer.toString().matches("HTTP/1\\.[01] 200 (?s:.*)")) {
            throw new IOException("refused: " + answer);
        }
    }
}
