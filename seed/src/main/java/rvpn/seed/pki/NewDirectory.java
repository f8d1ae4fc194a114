package rvpn.seed.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;

/**
 * A directory that appears with everything in it, or not at all: it is filled under another name beside its place and
 * renamed at the end. Files and directories are created with their mode, so no key is ever open to others.
 */
final class NewDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ENTERS = mode("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_READS = mode("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> ALL_READ = mode("rw-r--r--");

    private final Path target;
    private final Path draft;

    private NewDirectory(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /**
     * Begins one.
     *
     * @param target may exist if it is an empty directory
     * @throws ConfigException when it is anything else
     */
    static NewDirectory begin(Path target) throws ConfigException, IOException {
        Path place = Files.exists(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
        if (place.equals(Path.of("").toRealPath())) {
            // The rename would leave the caller's shell in a directory that has no name any more.
            throw new ConfigException(target + " is the directory you are in; give the name of a new one");
        }
        Path parent = place.getParent();
        if (parent == null || Files.exists(place) && !isEmptyDirectory(place)) {
            throw occupied(target);
        }
        Files.createDirectories(parent);
        return new NewDirectory(place, Files.createTempDirectory(parent, ".vpnctl-pki-", OWNER_ENTERS));
    }

    /** Adds a directory, mode 0700. */
    void directory(String name) throws IOException {
        Files.createDirectory(draft.resolve(name), OWNER_ENTERS);
    }

    /** Adds a file that others may read where they may enter, mode 0644. */
    void file(String name, String text) throws IOException {
        create(name, text, ALL_READ);
    }

    /** Adds a file for its owner only, mode 0600. */
    void secret(String name, String text) throws IOException {
        create(name, text, OWNER_READS);
    }

    /**
     * Puts it into its place.
     *
     * @throws ConfigException when someone else has put something there meanwhile
     */
    void commit() throws ConfigException, IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE); // replaces an empty directory, never a full one
        } catch (DirectoryNotEmptyException filledMeanwhile) {
            throw occupied(target);
        }
    }

    /** Leaves nothing behind that was not committed. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(draft)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(draft)) {
            List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : childrenFirst) {
                Files.delete(path);
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private void create(String name, String text, FileAttribute<?> mode) throws IOException {
        Set<StandardOpenOption> onlyNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel file = Files.newByteChannel(draft.resolve(name), onlyNew, mode)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private static ConfigException occupied(Path target) {
        return new ConfigException(
                target + " exists and is not an empty directory; nothing was written: give the name of" + " a new one");
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
