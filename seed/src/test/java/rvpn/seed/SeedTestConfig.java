package rvpn.seed;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.TestPki;

/** Configurations of the seed server for tests, read as the program reads its own. */
final class SeedTestConfig {
    static final TestPki PKI = TestPki.create();

    private SeedTestConfig() {}

    /** A good one whose identity is written into the directory, with these flags besides. */
    static SeedConfig with(Path directory, Map<String, String> flags) throws StartException {
        Map<String, String> all = flags(directory);
        all.put("proxy-listen", "127.0.0.1:0");
        all.putAll(flags);
        return SeedConfig.from(Settings.resolve(SeedConfig.SETTINGS, all, Map.of(), YamlFile.none()));
    }

    /** The same of the shoot's server. */
    static SeedConfig ofShoot(Path directory, Map<String, String> flags) throws StartException {
        Map<String, String> all = flags(directory);
        all.putAll(flags);
        return ShootServerConfig.from(Settings.resolve(ShootServerConfig.SETTINGS, all, Map.of(), YamlFile.none()));
    }

    private static Map<String, String> flags(Path directory) {
        TestPki.write(directory, PKI.server());
        return new HashMap<>(Map.of(
                "listen",
                "127.0.0.1:0",
                "status-listen",
                "127.0.0.1:0",
                "certificate",
                directory.resolve("tls.crt").toString(),
                "key",
                directory.resolve("tls.key").toString(),
                "ca",
                directory.resolve("ca.crt").toString()));
    }
}
