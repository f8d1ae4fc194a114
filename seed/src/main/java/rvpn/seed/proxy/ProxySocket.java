package rvpn.seed.proxy;

import java.nio.file.Path;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.UnixListener;

/** A Unix socket on which the proxy speaks HTTP without TLS: whoever may write the file is served. */
public record ProxySocket(Path path, UnixAccess access) {
    private static final int BACKLOG = 4096;

    static Optional<ProxySocket> from(Settings settings) throws ConfigException {
        Path path = settings.get(ProxySettings.UNIX_SOCKET);
        if (path == null) {
            return Optional.empty();
        }
        return Optional.of(new ProxySocket(
                path,
                new UnixAccess(
                        settings.require(ProxySettings.UNIX_SOCKET_MODE),
                        settings.require(ProxySettings.UNIX_SOCKET_OWNER))));
    }

    UnixListener listen() throws StartException {
        return UnixListener.listen("--" + ProxySettings.UNIX_SOCKET.name(), path, access, BACKLOG);
    }
}
