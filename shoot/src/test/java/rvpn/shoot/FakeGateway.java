package rvpn.shoot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** A gateway on loopback that answers the first connection with the bytes that a test wants. */
final class FakeGateway implements AutoCloseable {
    /** What it does with a connection after the request's head. */
    interface Answer {
        void to(Socket client) throws Exception;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    /** The head of the request, once read. */
    final CompletableFuture<String> request = new CompletableFuture<>();
    /** Completes when the client has closed the connection. */
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    FakeGateway(Answer answer) throws IOException {
        Thread thread = new Thread(() -> serve(answer), "fake-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    /** Says this and waits for the client to close. */
    static FakeGateway saying(String text) throws IOException {
        return new FakeGateway(client -> client.getOutputStream().write(text.getBytes(US_ASCII)));
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Answer answer) {
        try (Socket client = server.accept()) {
            request.complete(readHead(client));
            answer.to(client);
            drain(client);
        } catch (Exception over) {
            request.completeExceptionally(over);
        } finally {
            closed.complete(null);
        }
    }

    static String readHead(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed within the head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void drain(Socket client) throws IOException {
        while (!client.isClosed() && client.getInputStream().read() >= 0) {
            // until the client closes
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
