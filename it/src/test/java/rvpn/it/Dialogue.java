package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One TCP connection that stays open, to an echo. */
record Dialogue(Process socat) implements AutoCloseable {
    private static final int PATIENCE_S = 40;

    static Dialogue with(Host from, String address, int port) throws IOException {
        return new Dialogue(new ProcessBuilder(from.inside("socat", "-", "TCP:" + address + ":" + port)).start());
    }

    /** Sends a word and gives what comes back. */
    String echo(String word) throws IOException {
        return ask(word, word.getBytes(UTF_8).length);
    }

    /** Sends words and gives so many bytes of what comes. */
    String ask(String words, int answerBytes) throws IOException {
        byte[] bytes = words.getBytes(UTF_8);
        socat.getOutputStream().write(bytes);
        socat.getOutputStream().flush();
        return CompletableFuture.supplyAsync(() -> read(answerBytes))
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }

    private String read(int count) {
        try {
            return new String(socat.getInputStream().readNBytes(count), UTF_8);
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    @Override
    public void close() {
        socat.destroyForcibly();
    }
}
