package rvpn.core.management;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status in a file that is written anew every few seconds, first at the start and last at the end. It is replaced as a
 * whole, so that a reader sees the old or the new text and never a mixture, and only its owner may read it. A disk that
 * takes nothing is told of once and tried again each time; on a thread of its own, because a disk may also not answer.
 */
final class StatusFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("status-file");
    private static final int PATIENCE_MS = 1000;

    private final Path path;
    private final Path draft;
    private final Supplier<List<String>> lines;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread writer = new Thread(work, "status-file");
        writer.setDaemon(true);
        return writer;
    });
    // On that thread.
    private boolean fails;

    private StatusFile(Path path, Supplier<List<String>> lines) {
        this.path = path.toAbsolutePath();
        this.draft = this.path.resolveSibling("." + this.path.getFileName() + ".new");
        this.lines = lines;
    }

    /** Writes it now and from now on. */
    static StatusFile start(Path path, int intervalSeconds, Supplier<List<String>> lines) {
        StatusFile file = new StatusFile(path, lines);
        file.thread.scheduleAtFixedRate(file::tryToWrite, 0, intervalSeconds, TimeUnit.SECONDS);
        return file;
    }

    /** Writes it once more between times. */
    void writeSoon() {
        thread.execute(this::tryToWrite);
    }

    private void tryToWrite() {
        try {
            write(String.join("\n", lines.get()) + "\n");
            if (fails) {
                fails = false;
                LOG.info("--status-file: {} is written again", path);
            }
        } catch (IOException | RuntimeException refused) {
            if (!fails) {
                fails = true;
                LOG.warn("--status-file: cannot write {}: {}; trying again each time", path, words(refused));
            }
        }
    }

    private void write(String text) throws IOException {
        // Of an earlier run, or somebody else's link: what is created here is new.
        Files.deleteIfExists(draft);
        var onlyForOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel file = FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), onlyForOwner)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException full) {
            Files.deleteIfExists(draft);
            throw full;
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String words(Exception refused) {
        String kind = refused.getClass().getSimpleName().replace("Exception", "");
        return refused.getMessage() == null ? kind : Text.line(kind + " " + refused.getMessage());
    }

    /** Writes it for the last time. */
    @Override
    public void close() {
        thread.execute(this::tryToWrite);
        thread.shutdown(); // what repeats ends, what waits is done
        try {
            if (!thread.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("--status-file: {} is not written at the end: the disk does not answer", path);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
