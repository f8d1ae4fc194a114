package rvpn.seed.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** A directory of files that appears with all of them, or not at all. */
public final class WholeDirectory {
    private WholeDirectory() {}

    /**
     * Writes one, mode 0755, its files 0644. When this returns it is on the disk.
     *
     * @param option that named it, for messages
     * @param named may exist if it is an empty directory
     * @param files text by name
     * @throws StartException when it cannot be written, or holds something
     */
    public static void write(String option, Path named, Map<String, String> files) throws StartException {
        try {
            Path target = Files.exists(named)
                    ? named.toRealPath()
                    : named.toAbsolutePath().normalize();
            Path parent = target.getParent();
            if (parent == null || target.equals(Path.of("").toRealPath()) || !isFree(target)) {
                throw occupied(option, named);
            }
            if (!Files.isDirectory(parent)) {
                throw new StartException(
                        ExitCode.HOST, option + ": cannot write " + named + ": there is no directory " + parent);
            }
            fill(option, named, target, files);
        } catch (AccessDeniedException denied) {
            throw new StartException(
                    ExitCode.HOST, option + ": cannot write " + named + ": this user may not write there");
        } catch (IOException failed) {
            throw new StartException(ExitCode.HOST, option + ": cannot write " + named + ": " + failed.getMessage());
        }
    }

    private static void fill(String option, Path named, Path target, Map<String, String> files)
            throws IOException, StartException {
        Path draft = Files.createTempDirectory(target.getParent(), ".vpnctl-");
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                WholeFile.write(option, draft.resolve(file.getKey()), file.getValue());
            }
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE); // replaces an empty directory, never a full one
            WholeFile.synchronize(target.getParent());
        } catch (DirectoryNotEmptyException filledMeanwhile) {
            throw occupied(option, named);
        } finally {
            remove(draft);
        }
    }

    private static void remove(Path draft) throws IOException {
        if (!Files.exists(draft)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(draft)) {
            List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : childrenFirst) {
                Files.delete(path);
            }
        }
    }

    private static boolean isFree(Path target) throws IOException {
        if (!Files.exists(target)) {
            return true;
        }
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(target)) {
            return entries.findAny().isEmpty();
        }
    }

    private static ConfigException occupied(String option, Path named) {
        return new ConfigException(option + ": " + named
                + " is there and not an empty directory, or the one you are in; give the name of a new one");
    }
}
