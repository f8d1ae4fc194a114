package rvpn.tun;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The functions of {@code src/main/c/bridge.c}, which says what each does, but for those of {@link PacketCalls}. All return
 * 0 or more, or {@code -errno}. Whoever calls one has called {@link #require()} before.
 */
final class Bridge {
    private static final String LIBRARY = "rvpnbridge";
    private static final List<String> PLATFORMS =
            List.of("linux-x86-64", "linux-aarch64", "linux-riscv64", "linux-ppc64le", "linux-s390x");

    /** Why it could not be loaded, or null. A value: an error in a class initializer would be told only once. */
    private static final String FAULT = load();

    private Bridge() {}

    static native int openDriver();

    static native int attach(int fd, long name, int multiQueue, int first);

    static native int switchQueue(int fd, int attach);

    static native int headerSize(int fd);

    static native int littleEndian(int fd);

    static native int offload(int fd, int checksum, int tcp, int udp);

    static native int pair(long fds, int sendBufferBytes);

    static native int close(int fd);

    /**
     * Does nothing where the bridge works.
     *
     * @throws IOException saying in one line why it does not, and what would be right
     */
    static void require() throws IOException {
        if (FAULT != null) {
            throw new IOException(FAULT);
        }
    }

    private static String load() {
        try {
            return load(Platform.RESOURCE_PREFIX);
        } catch (LinkageError | IllegalArgumentException e) {
            return "the native bridge cannot be loaded: " + inOneLine(e) + "; " + hint();
        }
    }

    private static String load(String platform) {
        if (!isPresent(platform)) {
            return missing(
                    platform, PLATFORMS.stream().filter(Bridge::isPresent).collect(Collectors.joining(", ")));
        }
        File file = installed();
        try {
            if (file == null) {
                file = Native.extractFromResourcePath(resource(platform), Bridge.class.getClassLoader());
            }
        } catch (IOException e) {
            return "the native bridge cannot be unpacked: " + inOneLine(e) + "; " + hint();
        }
        FunctionMapper names = (library, method) -> "rvpn_" + method.getName();
        try {
            Native.register(
                    Bridge.class,
                    NativeLibrary.getInstance(file.getPath(), Map.of(Library.OPTION_FUNCTION_MAPPER, names)));
            System.load(file.getAbsolutePath());
            return null;
        } finally {
            deleteUnpacked(file);
        }
    }

    /** Where the distribution has unpacked it: then nothing need be written, or null. */
    private static File installed() {
        return Stream.of(System.getProperty("jna.library.path", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> new File(directory, "lib" + LIBRARY + ".so"))
                .filter(File::isFile)
                .findFirst()
                .orElse(null);
    }

    static String missing(String platform, String present) {
        return "no native bridge for the platform " + platform + " in this jar, "
                + (present.isEmpty() ? "nor for any other" : "only for " + present)
                + ": build it on that platform with 'mvn package'";
    }

    private static String hint() {
        return "-Djna.tmpdir must name a directory that can be written and whose files can be executed";
    }

    private static boolean isPresent(String platform) {
        return Bridge.class.getResource(resource(platform)) != null;
    }

    private static String resource(String platform) {
        return "/" + platform + "/lib" + LIBRARY + ".so";
    }

    /** JNA names what it unpacked from a jar jna*; a mapped file needs no name. */
    private static void deleteUnpacked(File file) {
        if (file.getName().startsWith("jna")) {
            file.delete();
        }
    }

    private static String inOneLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
