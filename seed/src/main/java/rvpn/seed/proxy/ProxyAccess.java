package rvpn.seed.proxy;

import java.nio.file.Path;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.seed.connect.AccessFile;
import rvpn.seed.connect.AccessLog;
import rvpn.seed.connect.AccessRule;

/**
 * What the proxy tells of its streams.
 *
 * @param file nothing for standard output
 */
public record ProxyAccess(AccessRule rule, Optional<Path> file) {
    static ProxyAccess from(Settings settings) throws ConfigException {
        return new ProxyAccess(ProxySettings.ACCESS.rule(settings), ProxySettings.ACCESS.path(settings));
    }

    AccessLog start() throws StartException {
        AccessFile open = file.isPresent()
                ? AccessFile.open("--" + ProxySettings.ACCESS.file().name(), file.get())
                : new AccessFile();
        return AccessLog.start(rule, open, certificate -> String.join(",", ClientNames.of(certificate)));
    }
}
