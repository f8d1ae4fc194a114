package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.core.identity.ExpectedName;

class SeedConfigTest {
    @TempDir
    Path directory;

    @Test
    void takesTheDefaults() throws Exception {
        SeedConfig config = SeedTestConfig.with(directory, Map.of("listen", "1194"));
        assertThat(config.listen().getPort()).isEqualTo(1194);
        assertThat(config.listen().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(config.mtu().initial()).isEqualTo(1500);
        assertThat(config.clientNames()).containsExactly(new ExpectedName("vpn-shoot-client", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "listen; 100.96.0.1:1194; lies inside 100.96.0.0/11, which is routed into the tunnel",
                "listen; 192.168.123.1:1194; lies inside 192.168.123.0/24, which is routed into the tunnel",
                "listen; nowhere:1194; nowhere",
                "listen; 70000; is not PORT, ADDRESS:PORT or [ADDRESS]:PORT",
                "route-priority; 1001; has no meaning without --route-table",
                "route-priority; 999; is not a whole number from 1000 to 32765",
                "mtu; 1279; is neither 'auto' nor a whole number from 1280 to 65535",
                "mtu; 65536; is neither 'auto' nor a whole number from 1280 to 65535",
                "ping-timeout-ms; 1999; must be at least twice --ping-interval-ms, which is 1000",
                "ping-interval-ms; 99; is not a whole number from 100 to 300000",
                "max-half-open; 0; is not a whole number from 1 to 65535",
                "max-clients; 0; is not a whole number from 1 to 65535",
                "duplicate-names; all; is none of replace|both",
                "client-config-dir; /nowhere; /nowhere is no directory",
                "client-config-exclusive; true; has no meaning without --client-config-dir",
                "client-names; ,; at least one name is needed",
                "client-names; vpn shoot; is not a name",
                "client-names; prefix:; is not a name",
                "identity-check-ms; 99; is not a whole number from 100 to 3600000",
                "device; tun 0; is not valid",
                "pod-networks; 10.0.0.0/33; 33",
                "seed-networks; 0.0.0.0/0; would send everything into the tunnel"
            })
    void refusesAndNamesOptionAndSource(String option, String value, String words) {
        assertThatThrownBy(() -> SeedTestConfig.with(directory, Map.of(option, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--" + option + " (from flag --" + option + "): ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }
}
