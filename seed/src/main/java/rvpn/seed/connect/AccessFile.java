package rvpn.seed.connect;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    private volatile boolean isStale;

    /** Standard output. */
    public AccessFile() {
        path = Optional.empty();
        OutputStream standard = new FileOutputStream(FileDescriptor.out);
        out = Channels.newChannel(standard);
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
    }

    void write(byte[] bytes) throws IOException {
        if (path.isPresent() && (isStale || out == null || !key.equals(keyOf(path.get())))) {
            isStale = false;
            close();
            open(path.get());
        }
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            out.write(left);
        }
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
