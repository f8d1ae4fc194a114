package rvpn.shoot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import rvpn.core.config.Networks;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.TestPki;

/** Configurations of the shoot client for tests, read as the program reads its own. */
final class TestConfig {
    static final TestPki PKI = TestPki.create();
    static final String HEADER = "outbound|1194||vpn-seed-server.shoot--a--b.svc.cluster.local";

    private TestConfig() {}

    /** A good one whose identity is written into the directory, with these flags besides. */
    static ShootConfig with(Path directory, Map<String, String> flags) throws StartException {
        TestPki.write(directory, PKI.client());
        Map<String, String> all = new HashMap<>(Map.of(
                "endpoint",
                "127.0.0.1",
                "reversed-vpn-header",
                HEADER,
                "status-listen",
                "127.0.0.1:0",
                "certificate",
                directory.resolve("tls.crt").toString(),
                "key",
                directory.resolve("tls.key").toString(),
                "ca",
                directory.resolve("ca.crt").toString()));
        all.putAll(flags);
        return from(all, Map.of());
    }

    static ShootConfig from(Map<String, String> flags, Map<String, String> environment) throws StartException {
        return ShootConfig.from(Settings.resolve(ShootConfig.SETTINGS, flags, environment, YamlFile.none()));
    }

    static Networks networks(String... flagsAndValues) throws StartException {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < flagsAndValues.length; i += 2) {
            flags.put(flagsAndValues[i], flagsAndValues[i + 1]);
        }
        return Networks.from(Settings.resolve(Networks.SETTINGS, flags, Map.of(), YamlFile.none()));
    }
}
