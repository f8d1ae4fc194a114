package rvpn.seed.connect;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/**
 * Where the access log goes: standard output, or a file that is opened again when another has taken its name, as
 * logrotate does it. For one thread, but for {@link #reopen}.
 */
public final class AccessFile implements AutoCloseable {
    private final Optional<Path> path;
    private WritableByteChannel out;
    private Object key;
    private boolean isTorn;
    private int writtenBytes;
    private volatile boolean isStale;

    /** Standard output. */
    public AccessFile() {
        this(Channels.newChannel(new FileOutputStream(FileDescriptor.out)));
    }

    /** To what is open already; for standard output. */
    AccessFile(WritableByteChannel out) {
        this.path = Optional.empty();
        this.out = out;
    }

    private AccessFile(Path path) {
        this.path = Optional.of(path);
    }

    /**
     * A file that lines are added to.
     *
     * @param option that holds the path, for the error's text
     */
    public static AccessFile open(String option, Path path) throws StartException {
        AccessFile file = new AccessFile(path);
        try {
            file.open(path);
            return file;
        } catch (IOException refused) {
            throw new StartException(
                    ExitCode.HOST,
                    option + ": cannot write " + path + ": " + refused
                            + "; give a file in a directory that can be written");
        }
    }

    private void open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is not a regular file"); // opening a pipe would wait for its reader
        }
        out = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        key = keyOf(path);
        isTorn = endsWithinALine(path);
    }

    /** As a full disk or a dead process leaves it. */
    private static boolean endsWithinALine(Path path) {
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            return in.size() > 0 && in.read(last, in.size() - 1) == 1 && last.get(0) != '\n';
        } catch (IOException unreadable) { // it may be written nevertheless
            return false;
        }
    }

    /**
     * Writes lines. One of which only a part could be written, now or before, is not gone on with: the next begins behind
     * a line end of its own.
     *
     * @param lines each with its end
     */
    void write(byte[] lines) throws IOException {
        writtenBytes = 0;
        if (path.isPresent() && (isStale || out == null || !key.equals(keyOf(path.get())))) {
            isStale = false;
            close();
            open(path.get());
        }
        if (isTorn) {
            out.write(ByteBuffer.wrap(new byte[] {'\n'}));
            isTorn = false;
        }
        ByteBuffer left = ByteBuffer.wrap(lines);
        try {
            while (left.hasRemaining()) {
                out.write(left);
            }
        } finally {
            writtenBytes = left.position();
            isTorn = writtenBytes > 0 && lines[writtenBytes - 1] != '\n';
        }
    }

    /** How many of the bytes of the last {@link #write} are written; all unless it failed. */
    int writtenBytes() {
        return writtenBytes;
    }

    void reopen() {
        isStale = true;
    }

    /** What tells it from another of the same name; nothing is equal to one that is gone. */
    private static Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException gone) {
            return new Object();
        }
    }

    @Override
    public void close() {
        if (path.isPresent() && out != null) {
            try {
                out.close();
            } catch (IOException lost) {
                // nothing more can be done about what the kernel could not write
            }
            out = null;
        }
    }
}
