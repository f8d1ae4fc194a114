package rvpn.seed.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** A file that appears with all of its text, or is left as it was, whatever happens meanwhile. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes or replaces one, mode 0644. When this returns it is on the disk.
     *
     * @param option that named it, for messages
     * @throws StartException when it cannot be written, or is no file
     */
    public static void write(String option, Path named, String text) throws StartException {
        write(option, named, text, "rw-r--r--");
    }

    /** The same for its owner only, mode 0600, whatever it was before. */
    public static void writeSecret(String option, Path named, String text) throws StartException {
        write(option, named, text, "rw-------");
    }

    private static void write(String option, Path named, String text, String mode) throws StartException {
        Path file = place(option, named);
        Path directory = file.getParent();
        try {
            Path draft = Files.createTempFile(
                    directory,
                    ".vpnctl-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                fill(draft, text, mode);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                synchronize(directory);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException failed) {
            throw new StartException(
                    ExitCode.HOST, option + ": cannot write " + file + ": " + words(failed, directory));
        }
    }

    /** A link stays and what it leads to is replaced; a device or pipe would be gone for everybody. */
    private static Path place(String option, Path named) throws ConfigException {
        try {
            Path place = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
            if (place.getParent() != null && (Files.isRegularFile(place) || !Files.exists(place))) {
                return place;
            }
        } catch (IOException nowhere) {
            // falls through to the same words
        }
        throw new ConfigException(option + ": " + named + " is not a file that can be replaced; name a new one");
    }

    private static void fill(Path draft, String text, String mode) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
    }

    /** Else the new name itself could be lost. */
    static void synchronize(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The JDK's messages for these are only the draft's name. */
    private static String words(IOException failed, Path directory) {
        if (failed instanceof NoSuchFileException) {
            return "there is no directory " + directory;
        }
        if (failed instanceof AccessDeniedException) {
            return "this user may not write in " + directory;
        }
        return failed.getMessage();
    }
}
