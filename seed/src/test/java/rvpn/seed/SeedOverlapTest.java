package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.ip.Cidr;

class SeedOverlapTest {
    private static final Map<String, String> SHOOT =
            Map.of("pod-networks", "10.96.0.0/11", "service-networks", "10.64.0.0/13");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "seed-networks, 10.96.0.0/16",
        "seed-networks, 10.0.0.0/8",
        "seed-service-networks, 10.64.4.0/24",
        "seed-node-networks, 10.127.255.0/24",
        "network-mapping, force"
    })
    void mapsWhereAnyOfTheSeedsNetworksOverlapsOrByChoice(String option, String value) throws Exception {
        SeedConfig config = config(Map.of(option, value));
        assertThat(config.inTunnel().shoot()).map(Cidr::toString).containsExactly("243.0.0.0/13", "244.0.0.0/11");
    }

    @Test
    void mapsNothingWhereNothingOverlaps() throws Exception {
        SeedConfig config = config(Map.of("seed-networks", "10.2.0.0/16", "seed-node-networks", "10.128.0.0/16"));
        assertThat(config.inTunnel()).isEqualTo(config.networks());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "network-mapping; off; seed-networks; 10.96.0.0/16;"
                        + " seed services 10.64.0.0/13 overlap services 10.64.0.0/13, and the tunnel could not tell them apart",
                "network-mapping; auto; node-networks; 241.0.0.0/16; they cannot be mapped: 241.0.0.0/16 overlaps 241.0.0.0/8",
                "network-mapping; auto; seed-node-networks; 244.1.0.0/16; 244.0.0.0/11, which would stand for a network",
                "network-mapping; auto; firewall; none; for which --firewall none leaves the rules out",
                "network-mapping; auto; node-networks; 16.0.0.0/5; 16.0.0.0/5 (nodes) is wider than 242.0.0.0/8"
            })
    void refusesWhatCannotBe(String option, String value, String other, String otherValue, String words) {
        Map<String, String> flags = new HashMap<>(Map.of("seed-service-networks", "10.64.0.0/13"));
        flags.put(option, value);
        flags.put(other, otherValue);
        assertThatThrownBy(() -> config(flags))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--" + option + " (from flag --" + option + "): ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void ipv6ThatOverlapsNeedsAPrefix() throws Exception {
        Map<String, String> flags = new HashMap<>(
                Map.of("pod-networks", "fd00:10:96::/64", "seed-node-networks", "fd00:10::/32", "nptv6", ""));
        assertThatThrownBy(() -> config(flags))
                .hasMessageContaining("seed nodes fd00:10::/32 overlap pods fd00:10:96::/64")
                .hasMessageEndingWith("add --nptv6 fd00:10:96::/64=MAPPED");

        flags.put("nptv6", "fd00:10:96::/48=fd44:0:62::/48");
        assertThat(config(flags).inTunnel().pods()).map(Cidr::toString).containsExactly("fd44:0:62::/64");
    }

    @Test
    void ipv6OfTheSeedsPodsIsNotMapped() {
        assertThatThrownBy(() -> config(Map.of("pod-networks", "fd00:10:96::/64", "seed-networks", "fd00:10::/32")))
                .hasMessageStartingWith("--seed-networks (from flag --seed-networks): seed pods fd00:10::/32 overlap")
                .hasMessageContaining("leave fd00:10::/32 out, or name it in --seed-service-networks");
    }

    private SeedConfig config(Map<String, String> flags) throws Exception {
        Map<String, String> all = new HashMap<>(SHOOT);
        all.putAll(flags);
        return SeedTestConfig.with(directory, all);
    }
}
