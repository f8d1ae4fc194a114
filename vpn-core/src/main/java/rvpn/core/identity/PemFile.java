package rvpn.core.identity;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.SecretFile;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;

/** A PEM file that a setting names; every error tells the option, where its value came from, and the file. */
final class PemFile {
    private static final Logger LOG = LoggerFactory.getLogger(PemFile.class);

    private final Settings settings;
    private final Setting<Path> setting;
    private final Path path;

    PemFile(Settings settings, Setting<Path> setting) throws ConfigException {
        this.settings = settings;
        this.setting = setting;
        this.path = settings.require(setting);
    }

    Path path() {
        return path;
    }

    List<X509Certificate> certificates() throws StartException {
        try {
            return Pem.certificates(PemText.read(path));
        } catch (UnusablePemException malformed) {
            throw refuse(malformed.getMessage());
        }
    }

    List<X509Certificate> authorities() throws StartException {
        List<X509Certificate> authorities = certificates().stream()
                .filter(c -> c.getBasicConstraints() >= 0)
                .toList();
        if (authorities.isEmpty()) {
            throw refuse("holds no certificate of an authority (none has CA:TRUE)");
        }
        return authorities;
    }

    List<X509CRL> revocationLists() throws StartException {
        try {
            return CrlText.parse(PemText.readLists(path));
        } catch (UnusablePemException malformed) {
            throw refuse(malformed.getMessage());
        }
    }

    PrivateKey privateKey() throws StartException {
        try {
            return Pem.privateKey(PemText.read(path));
        } catch (UnusablePemException malformed) {
            throw refuse(malformed.getMessage());
        }
    }

    /** @param problem continues the file's name: "is empty" */
    StartException refuse(String problem) {
        return new StartException(
                ExitCode.IDENTITY,
                settings.refuse(setting, path + " " + problem).getMessage());
    }

    /** @param remark continues the file's name */
    void warn(String remark) {
        LOG.warn("--{}: {} {}", setting.name(), path, remark);
    }

    /** Of a key. */
    void warnWhereOthersMayRead() {
        SecretFile.warnWhereOthersMayRead(setting, path);
    }
}
