package rvpn.seed.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

/** One vpnctl at a time changes a directory: two at once could lose a revocation, or mix two rotations. */
final class DirectoryLock implements AutoCloseable {
    static final String NAME = ".vpnctl-lock";

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws StartException, IOException;
    }

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes it for this work.
     *
     * @throws StartException when another process has it, or when the directory cannot be written
     */
    static <T> T during(Path directory, Work<T> work) throws StartException {
        try (DirectoryLock lock = of(directory)) {
            return lock.run(work);
        } catch (IOException failed) {
            throw Unwritable.of(directory, failed);
        }
    }

    private <T> T run(Work<T> work) throws StartException, IOException {
        return work.run();
    }

    private static DirectoryLock of(Path directory) throws ConfigException, IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (isLocked(channel, file)) {
                return new DirectoryLock(file, channel);
            }
        } catch (IOException gone) {
            channel.close();
            throw gone;
        }
        channel.close();
        throw new ConfigException("another vpnctl is changing " + directory + "; wait for its end");
    }

    /** Whoever had it takes the file away at the end, and a lock on that keeps nobody out: so is it still there? */
    private static boolean isLocked(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() == null) {
                return false;
            }
            String mark = UUID.randomUUID().toString();
            channel.truncate(0).write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)));
            return Files.readString(file).equals(mark);
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        } catch (NoSuchFileException taken) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
