package rvpn.core.management;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a running program how it does, on its management socket. */
final class StatusClient implements AutoCloseable {
    private static final int PATIENCE_S = 5;

    private final SocketChannel channel;
    private final BufferedReader lines;

    private StatusClient(SocketChannel channel) {
        this.channel = channel;
        this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
    }

    /**
     * Connects.
     *
     * @return empty where no program listens
     * @throws IOException where one may listen, but not to this user
     */
    static Optional<StatusClient> connect(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return Optional.of(new StatusClient(channel));
        } catch (ConnectException nobody) {
            channel.close();
            return Optional.empty();
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    /** The report as the program wrote it, a line of JSON. */
    String report() throws IOException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread asker = new Thread(
                () -> {
                    try {
                        answer.complete(ask());
                    } catch (IOException | RuntimeException failed) {
                        answer.completeExceptionally(failed);
                    }
                },
                "ask");
        asker.setDaemon(true); // may wait for ever
        asker.start();
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new IOException("no answer within " + PATIENCE_S + " s");
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        }
    }

    private String ask() throws IOException {
        ByteBuffer question = ByteBuffer.wrap("status json\n".getBytes(StandardCharsets.US_ASCII));
        while (question.hasRemaining()) {
            channel.write(question);
        }
        String report = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ERROR: ")) {
                throw new IOException(line.substring("ERROR: ".length()));
            }
            if (line.equals("END") && report != null) {
                return report;
            }
            if (line.startsWith("{")) { // between it and the greeting there may be news
                report = line;
            }
        }
        throw new EOFException("the program has closed the connection");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
