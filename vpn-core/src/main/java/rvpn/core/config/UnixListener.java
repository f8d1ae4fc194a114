package rvpn.core.config;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import rvpn.tun.Umask;

/**
 * A listening Unix socket that only those may use whom its file permits. One that a dead process has left is replaced;
 * one that somebody listens on is left alone, and so is a file that is no socket.
 *
 * @param channel does not block
 * @param key what tells the file from another of the same name
 */
public record UnixListener(Path path, ServerSocketChannel channel, Object key) implements AutoCloseable {
    /** stat(2): which kind of file, and which kind is a socket. */
    private static final int KIND = 0170000;

    private static final int SOCKET = 0140000;
    /** unix(7): a path has 108 bytes with the zero at its end. */
    private static final int MAX_PATH_BYTES = 107;

    /** A path that is not too long, nor while its socket still has another name. */
    public static Path parsePath(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_PATH_BYTES) {
            throw new IllegalArgumentException(
                    "the path of a Unix socket has 1 to " + MAX_PATH_BYTES + " bytes, this one has " + bytes);
        }
        Path path = Path.of(text);
        int draftBytes = path.resolveSibling(draftName()).toString().getBytes(StandardCharsets.UTF_8).length;
        if (draftBytes > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("the directory of a Unix socket has at most "
                    + (MAX_PATH_BYTES - draftName().length() - 1) + " bytes, this one has more");
        }
        return path;
    }

    private static String draftName() {
        return "." + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    }

    /**
     * Begins to listen.
     *
     * @param option that holds the path, for the error's text
     * @throws StartException when it cannot be had
     */
    public static UnixListener listen(String option, Path path, UnixAccess access, int backlog) throws StartException {
        try {
            requireFree(option, path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                bind(channel, path, access, backlog);
                return new UnixListener(path, channel, keyOf(path));
            } catch (IOException refused) {
                channel.close();
                throw refused;
            }
        } catch (IOException failed) {
            throw refused(option, path, words(path, failed));
        }
    }

    /** Under another name until owner and mode are right: at no time may anybody connect who should not. */
    private static void bind(ServerSocketChannel channel, Path path, UnixAccess access, int backlog)
            throws IOException {
        Path draft = path.resolveSibling(draftName());
        Files.deleteIfExists(draft);
        Umask.with(Umask.OWNER_ONLY, () -> channel.bind(UnixDomainSocketAddress.of(draft), backlog));
        try {
            access.apply(draft);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException refused) {
            Files.deleteIfExists(draft);
            throw refused;
        }
    }

    private static void requireFree(String option, Path path) throws IOException, StartException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException fresh) {
            return;
        }
        if ((mode & KIND) != SOCKET) {
            throw refused(option, path, "there is a file that is no socket; remove it or choose another path");
        }
        if (isAlive(path)) {
            throw refused(option, path, "another program listens there; stop it or choose another path");
        }
    }

    private static boolean isAlive(Path path) throws IOException {
        try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            caller.configureBlocking(false); // a listener whose queue is full lives as well
            caller.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException nobody) {
            return false;
        }
    }

    private static String words(Path path, IOException failed) {
        Path directory = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            return "there is no directory " + directory + "; create it or choose another path";
        }
        return failed.getMessage() + "; choose a path in a directory that can be written";
    }

    private static StartException refused(String option, Path path, String why) {
        return new StartException(ExitCode.HOST, option + ": cannot listen on " + path + ": " + why);
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Stops listening and removes the file, if it still is this one; nothing when done again. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return; // the file of a successor may have got the same inode
        }
        channel.close();
        try {
            if (keyOf(path).equals(key)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            // somebody has removed it
        }
    }
}
