package rvpn.tun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Kernel settings under {@code /proc/sys/net} that are put back. The files show the network namespace of the thread
 * that opens them.
 */
final class Sysctls {
    private static final int MAX_VALUE_BYTES = 4_096;
    private static final Path ROOT = Path.of("/proc/sys");
    private static final Pattern NAME = Pattern.compile("net[./](?!.*\\.\\.)[A-Za-z0-9_./-]+");

    private final Map<String, Change> changes = new LinkedHashMap<>();

    private record Change(String before, String ours) {}

    /** Sets one and remembers, the first time, what it was. */
    void set(String name, String value) throws IOException {
        String before = read(name);
        if (require(name, value)) {
            Change earlier = changes.get(name);
            changes.put(name, new Change(earlier == null ? before : earlier.before(), words(value)));
        }
    }

    /** Sets one for good; a value that is there already is not written, because a container may see /proc/sys read-only. */
    static boolean require(String name, String value) throws IOException {
        String before = read(name);
        if (before.equals(words(value))) {
            return false;
        }
        try {
            Files.writeString(path(name), value);
            return true;
        } catch (FileSystemException e) {
            throw new IOException(
                    told(name, before, value) + ": it is not ours to write: run as root, or start the container with"
                            + " --sysctl " + name + "=" + value,
                    e);
        } catch (IOException e) {
            throw new IOException(told(name, before, value) + ": " + e.getMessage(), e);
        }
    }

    private static String told(String name, String before, String value) {
        return "sysctl " + name + " is " + before + " and cannot be set to " + value;
    }

    /** Sets one for good where that is possible. */
    static void prefer(String name, String value) {
        try {
            require(name, value);
        } catch (IOException e) {
            // Then the device stays as the host makes devices.
        }
    }

    /**
     * Puts back all but those named, the last one first, where nobody else has changed them since and they still
     * exist.
     */
    void restoreExcept(Set<String> names) throws IOException {
        List<String> backwards = new ArrayList<>(changes.keySet());
        Collections.reverse(backwards);
        for (String name : backwards) {
            if (!names.contains(name)) {
                restore(name, changes.remove(name));
            }
        }
    }

    static boolean exists(String name) {
        return Files.exists(path(name));
    }

    /** Whether it may be written; opened and left as it is, because access(2) knows nothing of capabilities. */
    static boolean isWritable(String name) {
        try {
            Files.newOutputStream(path(name), StandardOpenOption.WRITE).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The value, with single blanks between its words. */
    static String read(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("sysctl '" + name + "' is not valid: a name such as net.ipv4.ip_forward is");
        }
        // Numbers of more than one word come whole with the first read or not at all; Files.readString asks for a byte.
        byte[] value = new byte[MAX_VALUE_BYTES];
        try (InputStream in = Files.newInputStream(path(name))) {
            return words(new String(value, 0, Math.max(in.read(value), 0), US_ASCII));
        } catch (NoSuchFileException e) {
            throw new IOException("sysctl " + name + ": this kernel has none of that name", e);
        }
    }

    private static void restore(String name, Change change) throws IOException {
        if (exists(name) && read(name).equals(change.ours())) {
            require(name, change.before());
        }
    }

    /** As sysctl(8): a name with a slash may have dots within its parts, such as {@code net/ipv4/conf/eth0.1/mtu}. */
    private static Path path(String name) {
        return ROOT.resolve(name.indexOf('/') >= 0 ? name : name.replace('.', '/'));
    }

    private static String words(String value) {
        return value.strip().replaceAll("\\s+", " ");
    }
}
