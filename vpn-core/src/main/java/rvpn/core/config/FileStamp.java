package rvpn.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * What tells a file from the one that was there before, without reading it. Links are followed: Kubernetes replaces a
 * secret by turning one link above its files, which leaves their paths as they are and gives them other inodes.
 *
 * @param marks modification time, size and inode; those of a file that cannot be looked at are all alike
 */
public record FileStamp(Path path, String marks) {
    /** As the file is now. */
    public static FileStamp of(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            // In text, because FileTime compares by its own idea of precision and the key's class is the JDK's secret.
            return new FileStamp(
                    path,
                    now.lastModifiedTime().toInstant() + " " + now.size() + " " + Objects.toString(now.fileKey()));
        } catch (IOException absent) {
            return new FileStamp(path, "absent");
        }
    }
}
