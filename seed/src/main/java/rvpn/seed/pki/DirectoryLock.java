package rvpn.seed.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** One vpnctl at a time changes a directory: two at once could lose a revocation, or mix two rotations. */
final class DirectoryLock implements AutoCloseable {
    static final String NAME = ".vpnctl-lock";

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws StartException, IOException;
    }

    // The file stays: were it taken away at the end, another could have locked it a moment before. Nor is it opened
    // again,
    // because such a lock is lost when its process closes any descriptor of the file (fcntl(2)).
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
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

    /**
     * Keeps others from changing it during this work, which only reads. Where this process may not write, and nobody has
     * taken the lock yet, there is nobody to keep from it.
     *
     * @throws StartException when another process is changing it
     */
    static <T> T whileItStays(Path directory, Work<T> work) throws StartException {
        Path file = directory.resolve(NAME);
        if (Files.notExists(file) && Files.isWritable(directory)) {
            return during(directory, work);
        }
        try (FileChannel channel = Files.exists(file) ? FileChannel.open(file, StandardOpenOption.READ) : null) {
            if (channel != null && !isShared(channel)) {
                throw busy(directory);
            }
            return work.run();
        } catch (IOException failed) {
            throw new StartException(ExitCode.HOST, "cannot read " + directory + ": " + failed.getMessage());
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
            if (isLocked(channel)) {
                return new DirectoryLock(channel);
            }
        } catch (IOException gone) {
            channel.close();
            throw gone;
        }
        channel.close();
        throw busy(directory);
    }

    private static ConfigException busy(Path directory) {
        return new ConfigException("another vpnctl is changing " + directory + "; wait for its end");
    }

    private static boolean isShared(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
