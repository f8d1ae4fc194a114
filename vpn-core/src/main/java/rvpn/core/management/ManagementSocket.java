package rvpn.core.management;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.tun.Umask;

/**
 * A listening Unix socket that only its owner may use. One that a dead process has left is replaced; one that somebody
 * listens on is left alone, and so is a file that is no socket.
 *
 * @param key what tells the file from another of the same name
 */
record ManagementSocket(Path path, ServerSocketChannel channel, Object key) implements AutoCloseable {
    private static final int BACKLOG = 16;
    /** stat(2): which kind of file, and which kind is a socket. */
    private static final int KIND = 0170000;

    private static final int SOCKET = 0140000;

    /** @throws StartException when it cannot be had */
    static ManagementSocket listen(Path path) throws StartException {
        try {
            removeStale(path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                // The mode at once: between creation and a later change anybody could have connected.
                Umask.with(Umask.OWNER_ONLY, () -> channel.bind(UnixDomainSocketAddress.of(path), BACKLOG));
                channel.configureBlocking(false);
                return new ManagementSocket(path, channel, keyOf(path));
            } catch (IOException refused) {
                channel.close();
                throw refused;
            }
        } catch (BindException taken) {
            throw refused(path, "another program has just created it; choose another path");
        } catch (IOException failed) {
            throw refused(path, words(path, failed));
        }
    }

    private static void removeStale(Path path) throws IOException, StartException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException fresh) {
            return;
        }
        if ((mode & KIND) != SOCKET) {
            throw refused(path, "there is a file that is no socket; remove it or choose another path");
        }
        if (isAlive(path)) {
            throw refused(path, "another program listens there; stop it or choose another path");
        }
        Files.deleteIfExists(path);
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

    private static StartException refused(Path path, String why) {
        return new StartException(ExitCode.HOST, "--management-socket: cannot listen on " + path + ": " + why);
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Stops listening and removes the file, if it still is this one. */
    @Override
    public void close() throws IOException {
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
