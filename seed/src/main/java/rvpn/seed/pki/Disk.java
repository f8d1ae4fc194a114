package rvpn.seed.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rvpn.core.config.StartException;
import rvpn.seed.output.WholeFile;

/**
 * Changes of a directory, one at a time: each is there as a whole when it returns, and on the disk. What a crash in the
 * middle of one leaves behind has a name that begins with {@code .vpnctl-}, and goes with the next of its kind.
 */
final class Disk {
    private static final String DRAFT = ".vpnctl-";
    private static final String OPTION = "DIR";

    private final Runnable beforeEach;

    /** The disk as it is. */
    Disk() {
        this(() -> {});
    }

    /** @param beforeEach runs before each change; tests look at the directory then */
    Disk(Runnable beforeEach) {
        this.beforeEach = beforeEach;
    }

    /** Writes or replaces a file; where its name is a link, what that leads to. */
    void write(Path file, FileText content) throws StartException {
        beforeEach.run();
        if (content.isSecret()) {
            WholeFile.writeSecret(OPTION, file, content.text());
        } else {
            WholeFile.write(OPTION, file, content.text());
        }
    }

    /**
     * Makes a directory, mode 0700, that appears with all of its files. One of that name that is left from before goes.
     *
     * @param like whose owner, group and mode it gets, and each file those of the one of its name there
     */
    void directory(Path target, Map<String, FileText> files, Optional<Path> like) throws StartException, IOException {
        Path draft = target.resolveSibling(DRAFT + target.getFileName());
        remove(draft);
        remove(target);
        beforeEach.run();
        Files.createDirectory(
                draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Map.Entry<String, FileText> file : files.entrySet()) {
            write(draft.resolve(file.getKey()), file.getValue());
            if (like.isPresent()) {
                resemble(draft.resolve(file.getKey()), like.get().resolve(file.getKey()));
            }
        }
        if (like.isPresent()) {
            resemble(draft, like.get());
        }
        beforeEach.run();
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        synchronize(target);
    }

    /** Makes a link lead to another place, in one stroke; also where a file has its name. */
    void link(Path link, Path to) throws IOException {
        Path draft = link.resolveSibling(DRAFT + link.getFileName());
        Files.deleteIfExists(draft);
        beforeEach.run();
        Files.createSymbolicLink(draft, to);
        beforeEach.run();
        Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        synchronize(link);
    }

    /** Removes a file, or a directory with all that is in it, keys first; nothing there is no error. */
    void remove(Path tree) throws IOException {
        if (Files.notExists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            Comparator<Path> keysFirst =
                    Comparator.comparing(path -> !path.toString().endsWith(".key"));
            List<Path> order = walk.sorted(keysFirst.thenComparing(Comparator.reverseOrder()))
                    .toList();
            for (Path path : order) {
                beforeEach.run();
                Files.delete(path);
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        synchronize(tree);
    }

    /** Removes a directory so that it is there as a whole, or not at all. */
    void vanish(Path directory) throws IOException {
        Path draft = directory.resolveSibling(DRAFT + directory.getFileName());
        remove(draft);
        beforeEach.run();
        Files.move(directory, draft, StandardCopyOption.ATOMIC_MOVE);
        remove(draft);
    }

    /** Takes away what a crash has left in a directory; for whoever has its lock. */
    void sweep(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> drafts = entries.filter(entry -> {
                        String name = entry.getFileName().toString();
                        return name.startsWith(DRAFT) && !name.equals(DirectoryLock.NAME);
                    })
                    .toList();
            for (Path draft : drafts) {
                remove(draft);
            }
        }
    }

    /** A program that may read the file of today may read that of tomorrow. */
    private static void resemble(Path next, Path before) throws IOException {
        try {
            PosixFileAttributes wanted = Files.readAttributes(before, PosixFileAttributes.class);
            PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
            if (!view.readAttributes().owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
            if (!view.readAttributes().group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
            view.setPermissions(wanted.permissions());
        } catch (NoSuchFileException isNew) {
            // keeps what it was made with
        }
    }

    /** Else the new name itself could be lost. */
    private static void synchronize(Path changed) throws IOException {
        try (FileChannel channel = FileChannel.open(changed.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
