package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetmapTest {
    @TempDir
    Path directory;

    @Test
    void showsWhatOverlapsAndWhatStandsForWhat() {
        CtlRun run = netmap("--pods 10.96.0.0/11,fd00:10:96::/64 --services 10.64.0.0/13 --nodes 10.250.0.0/16"
                + " --seed-pods 10.96.0.0/16 --seed-services 10.65.0.0/16 --seed-nodes 10.251.0.0/16"
                + " --translate 10.96.1.2,244.0.1.2,192.0.2.1");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                mapping: on, because networks of seed and shoot overlap
                overlaps:
                  seed services 10.65.0.0/16 overlap services 10.64.0.0/13
                  seed pods 10.96.0.0/16 overlap pods 10.96.0.0/11
                mapped:
                  seed pods 10.96.0.0/16 -> 241.96.0.0/16  for the shoot
                  nodes     10.250.0.0/16 -> 242.0.0.0/16  for the seed
                  services  10.64.0.0/13 -> 243.0.0.0/13  for the seed
                  pods      10.96.0.0/11 -> 244.0.0.0/11  for the seed
                as they are:
                  pods fd00:10:96::/64
                addresses:
                  10.96.1.2 of the shoot is 244.0.1.2 for the seed, of the seed is 241.96.1.2 for the shoot
                  244.0.1.2 stands for 10.96.1.2
                  192.0.2.1 is not mapped
                checksum: SUM
                """.replace(
                        "SUM",
                        netmapJson("--pods 10.96.0.0/11 --services 10.64.0.0/13 --nodes 10.250.0.0/16"
                                        + " --seed-pods 10.96.0.0/16 --force")
                                .get("checksum")
                                .asText()));
    }

    @Test
    void mapsNothingWhereNothingOverlaps() {
        String networks = "--pods 100.96.0.0/11 --services 100.64.0.0/13 --nodes 10.250.0.0/16 --seed-pods 10.2.0.0/16";

        assertThat(netmap(networks).out())
                .startsWith("mapping: off; no network of the seed overlaps one of the shoot\nas they are:\n")
                .doesNotContain("->");
        JsonNode off = netmapJson(networks);
        assertThat(off.get("mapped").asBoolean()).isFalse();
        assertThat(off.get("networks")).isEmpty();
        JsonNode on = netmapJson(networks + " --force");
        assertThat(on.get("mapped").asBoolean()).isTrue();
        assertThat(on.get("overlap").asBoolean()).isFalse();
        assertThat(on.get("networks")).hasSize(4);
        assertThat(on.get("sha256").asText())
                .startsWith(on.get("checksum").asText())
                .isNotEqualTo(off.get("sha256").asText());
    }

    @Test
    void tellsProgramsTheSameAsPeople() {
        JsonNode answer = netmapJson("--pods 10.2.0.0/16,fd00:1::/64 --seed-pods 10.2.0.0/16,fd00:1::/48"
                + " --nptv6 fd00:1::/48=fd44:0:ffbc::/48 --translate fd00:1::1");

        assertThat(answer.get("overlaps")).hasSize(2);
        assertThat(answer.get("overlaps").get(0))
                .hasToString("{\"seed\":{\"kind\":\"seed pods\",\"network\":\"10.2.0.0/16\"},"
                        + "\"shoot\":{\"kind\":\"pods\",\"network\":\"10.2.0.0/16\"}}");
        assertThat(answer.get("networks").get(1))
                .hasToString("{\"kind\":\"pods\",\"real\":\"10.2.0.0/16\",\"mapped\":\"244.0.0.0/16\"}");
        assertThat(answer.get("prefixes").get(0))
                .hasToString("{\"real\":\"fd00:1::/48\",\"mapped\":\"fd44:0:ffbc::/48\"}");
        assertThat(answer.get("addresses").get(0).get("ofShoot").asText()).isEqualTo("fd44:0:ffbc::1");
        assertThat(answer.get("unmapped")).isEmpty();
        assertThat(answer.get("warnings")).isEmpty();
    }

    @Test
    void warnsOfIpv6NetworksThatOverlapWithoutATranslation() {
        assertThat(netmap("--pods fd00:1::/64 --seed-pods fd00:1::/48").out())
                .contains(
                        "seed pods fd00:1::/48 overlap pods fd00:1::/64 and are IPv6, which is mapped by prefix alone:"
                                + " add --nptv6 fd00:1::/64=MAPPED");
    }

    @Test
    void readsThePublishedExampleAsItIsWritten() {
        JsonNode answer = netmapJson("--nodes 10.100.80.0/16,10.99.14.0/24,10.99.15.0/24 --force");

        assertThat(answer.get("networks").findValuesAsText("mapped"))
                .containsExactly("242.0.0.0/16", "242.1.0.0/24", "242.1.1.0/24");
        assertThat(answer.get("warnings").get(0).asText())
                .isEqualTo("--nodes: 10.100.80.0/16 has bits set behind its prefix; it is read as 10.100.0.0/16");
    }

    @Test
    void takesTheNetworksOfAShootManifest() throws IOException {
        Path shoot = Files.writeString(directory.resolve("shoot.yaml"), """
                apiVersion: core.gardener.cloud/v1beta1
                kind: Shoot
                metadata: {name: demo}
                spec:
                  kubernetes: {version: 1.21.14}
                  networking: {pods: 100.96.0.0/11, services: 100.64.0.0/13, nodes: 10.250.0.0/16}
                """);

        assertThat(netmapJson("--shoot " + shoot + " --seed-nodes 10.250.0.0/24")
                        .get("networks")
                        .findValuesAsText("mapped"))
                .containsExactly("242.0.0.0/16", "243.0.0.0/13", "244.0.0.0/11");
        assertThat(netmapJson("--shoot " + shoot + " --nodes 10.1.0.0/16 --seed-nodes 10.250.0.0/24")
                        .get("mapped")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void warnsOfNetworksThatAManifestDoesNotName() throws IOException {
        Path shoot = Files.writeString(
                directory.resolve("shoot.yaml"),
                "spec: {kubernetes: {version: 1.21.14}, networking: {pods: 100.96.0.0/11, services: 100.64.0.0/13}}");

        assertThat(netmap("--shoot " + shoot).out())
                .contains("  --shoot " + shoot
                        + ": spec.networking.nodes is missing; name the network there or with --nodes\n");
        assertThat(netmap("--shoot " + shoot + " --nodes 10.250.0.0/16").out()).doesNotContain("is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seed-pods 10.0.0.0/8|name the shoot's networks: --shoot FILE, or --pods, --services, --nodes",
                "--pods 10.0.0.0|--pods: '10.0.0.0' has no prefix length; did you mean 10.0.0.0/32?",
                "--pods 10.0.0.0/33|--pods: '10.0.0.0/33' has no valid prefix length",
                "--pods pods|--pods: 'pods' is not an IP address",
                "--pods 10.0.0.0/7|cannot map: 10.0.0.0/7 (pods) is wider than 244.0.0.0/8",
                "--pods 10.0.0.0/8,11.0.0.0/24|cannot map: the 2 networks of the pods have 16777472 addresses together",
                "--pods 10.0.0.0/8 --nodes 10.250.0.0/16|the shoot's nodes 10.250.0.0/16 overlap pods 10.0.0.0/8, so an address could be either",
                "--pods 243.0.0.0/16|cannot map: 243.0.0.0/16 overlaps 243.0.0.0/8",
                "--pods fd00::/48 --nptv6 fd00::/48|--nptv6: 'fd00::/48' is not REAL=MAPPED",
                "--pods fd00::/48 --nptv6 fd00::/48=fd01::/56|both prefixes must be equally long",
                "--pods fd00:1::/48 --nptv6 fd00:1::/48=fd44::/48|--nptv6: fd00:1::/48=fd44::/48: the two prefixes have different"
                        + " sums, so that the kernel's NETMAP would not do what RFC 6296 says; fd00:1::/48=fd44:0:ffbc::/48"
                        + " would be right",
                "--pods 10.0.0.0/16 --translate pod|--translate: 'pod' is not an IP address",
                "--shoot /none|--shoot /none: there is no such file"
            })
    void refusesInOneLine(String arguments, String words) {
        CtlRun run = netmap(arguments);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("vpnctl: ").contains(words).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    private static CtlRun netmap(String arguments) {
        return CtlRun.of(("netmap " + arguments).split(" "));
    }

    private static JsonNode netmapJson(String arguments) {
        try {
            CtlRun run = netmap(arguments + " -o json");
            assertThat(run.err()).isEmpty();
            return new ObjectMapper().readTree(run.out());
        } catch (IOException noJson) {
            throw new AssertionError(noJson);
        }
    }
}
