package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Networks that seed and shoot both use. The shoot's end has 10.96.0.7 of the pods, which the tunnel calls 244.0.0.7.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        10.96/16 pods                10.96/11 pods
 * </pre>
 */
@Tag("once")
@Tag("beside-soak")
class OverlapIT {
    private static final int PATIENCE_S = 20;
    private static final String UP = "tunnel up: ";
    private static final String POD = "10.96.0.7";
    private static final String MAPPED_POD = "244.0.0.7";
    private static final String POD6 = "fd00:10:96::7";
    private static final String MAPPED_POD6 = "fd44:0:62::7";
    private static final String PREFIX = "--nptv6=fd00:10:96::/48=fd44:0:62::/48";
    private static final String PODS = "--pod-networks=10.96.0.0/11,fd00:10:96::/64";
    private static final String SEED_PODS = "--seed-networks=10.96.0.0/16";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("overlapseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("overlapshoot");

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
        SHOOT.host()
                .bash("ip address add $1/32 dev lo && ip address add $2/128 dev lo nodad", POD, POD6)
                .succeeds();
    }

    @Test
    void bothEndsCallTheNetworksTheSameAndLeaveNothingBehind() {
        Running server = SEED.seedServer(PODS, SEED_PODS, PREFIX);
        Running client = shoot(PODS, SEED_PODS, PREFIX);
        client.says(UP);

        String mapping = server.says("networks are mapped, because seed pods 10.96.0.0/16 overlap pods 10.96.0.0/11")
                .log()
                .replaceAll("(?s).*mapping ([0-9a-f]{16}): .*", "$1");
        assertThat(client.log()).contains("networks are mapped as the seed maps them, " + mapping + ": ");
        assertThat(SEED.host().pings(MAPPED_POD)).isTrue();
        assertThat(SEED.host().pings(MAPPED_POD6)).isTrue();
        assertThat(SEED.host().pings(POD, "-W", "1"))
                .as("the seed's own number")
                .isFalse();
        assertThat(new Metrics(SEED.host()).value("rvpn_mapped_networks")).isEqualTo(4);
        assertThat(new Metrics(SHOOT.host()).value("rvpn_mapped_networks")).isEqualTo(4);

        client.terminate();
        server.terminate();
        for (Sandbox end : List.of(SEED, SHOOT)) {
            assertThat(HostState.of(end.host())).noneMatch(line -> line.contains("tun0") || line.contains("NETMAP"));
        }
    }

    @Test
    void rulesOfARunThatWasKilledAreReplacedByTheNext() {
        Running server = SEED.seedServer(PODS, SEED_PODS, PREFIX);
        Running client = shoot(PODS, SEED_PODS, PREFIX).says(UP);
        List<String> ofSeed = netmap(SEED);
        List<String> ofShoot = netmap(SHOOT);
        assertThat(ofSeed).hasSize(4); // this device, and those of further clients
        assertThat(ofShoot).hasSize(6);

        client.kill();
        server.kill();
        assertThat(netmap(SHOOT)).as("left behind").isEqualTo(ofShoot);
        server = SEED.seedServer(PODS, SEED_PODS, PREFIX);
        client = shoot(PODS, SEED_PODS, PREFIX).says(UP);
        assertThat(netmap(SEED)).isEqualTo(ofSeed);
        assertThat(netmap(SHOOT)).isEqualTo(ofShoot);
        assertThat(SEED.host().pings(MAPPED_POD)).isTrue();

        client.terminate();
        server.terminate();
        assertThat(netmap(SEED)).isEmpty();
        assertThat(netmap(SHOOT)).isEmpty();
    }

    @Test
    void aShootOfOtherNetworksIsToldWhereTheMappingsDiffer() {
        Running server = SEED.seedServer(PODS, SEED_PODS, PREFIX);
        Running client = shoot("--pod-networks=10.128.0.0/11,fd00:10:96::/64", SEED_PODS, PREFIX);

        String words =
                "only the seed has 'pods 10.96.0.0/11 244.0.0.0/11', only the shoot 'pods 10.128.0.0/11 244.0.0.0/11'";
        client.says("refused what the seed pushed: the seed's mapping ").says(words);
        server.says(words);
        assertThat(client.log()).doesNotContain(UP);
        assertThat(netmap(SHOOT)).isEmpty();
        assertThat(SEED.host().pings(MAPPED_POD, "-W", "1")).isFalse();
    }

    @Test
    void aShootThatLaysNoRulesIsRefused() {
        Running server = SEED.seedServer(PODS, SEED_PODS, PREFIX);
        Running client = shoot(PODS, SEED_PODS, PREFIX, "--firewall=none");

        client.says("which this shoot client cannot, because it is older or has --firewall none");
        server.says("which this shoot client cannot");
        assertThat(client.log()).doesNotContain(UP);
    }

    @Test
    void networksThatCannotBeMappedAreAnErrorAtTheStart() {
        assertThat(refusal("--pod-networks=16.0.0.0/5", "--seed-networks=16.0.0.0/8"))
                .contains("--network-mapping")
                .contains(
                        "seed pods 16.0.0.0/8 overlap pods 16.0.0.0/5, but they cannot be mapped: 16.0.0.0/5 (pods) is"
                                + " wider than 244.0.0.0/8");
        assertThat(refusal(PODS, "--seed-node-networks=fd00:10::/32"))
                .contains("--nptv6")
                .contains("add --nptv6 fd00:10:96::/64=MAPPED");
        assertThat(refusal(PODS, SEED_PODS, "--network-mapping=off"))
                .contains("seed pods 10.96.0.0/16 overlap pods 10.96.0.0/11, and the tunnel could not tell them apart");
        assertThat(refusal(PODS, "--nptv6=fd00:10:96::/48=fd44::/48"))
                .contains("fd00:10:96::/48=fd44:0:62::/48 would be right");
    }

    /** The seed's nodes move to where the shoot's pods are, and away again. */
    @Test
    void aMappingComesAndGoesWhileTheTunnelIsUp() throws IOException {
        Path file = SEED.directory().resolve("seed.yaml");
        Files.writeString(file, "seed-node-networks: [10.250.0.0/16]\n");
        Running server = SEED.seedServer("--config=" + file, "--pod-networks=10.96.0.0/11");
        Running client = shoot("--pod-networks=10.96.0.0/11").says(UP);
        assertThat(SEED.host().pings(POD)).isTrue();
        assertThat(SEED.host().pings(MAPPED_POD, "-W", "1")).isFalse();

        Files.writeString(file, "seed-node-networks: [10.96.0.0/16]\n");
        server.says("networks are mapped, because seed nodes 10.96.0.0/16 overlap pods 10.96.0.0/11");
        client.says("networks are mapped as the seed maps them");
        Await.until("the pod is called otherwise", PATIENCE_S, () -> SEED.host().pings(MAPPED_POD));
        assertThat(SEED.host().pings(POD, "-W", "1")).isFalse();

        Files.writeString(file, "seed-node-networks: [10.250.0.0/16]\n");
        Await.until(
                "the pod is called what it is", PATIENCE_S, () -> SEED.host().pings(POD));
        assertThat(netmap(SHOOT)).isEmpty();
        assertThat(client.log()).doesNotContain("down");
    }

    /** Two shoots with the same networks beside a seed that uses them too, each by its real addresses. */
    @Test
    void theScenesStepsSeeWhatTheyShould() {
        Outcome demo = Shell.run(
                new byte[0],
                Map.of("RVPN_DIST", Dist.DIRECTORY.toString()),
                List.of(Dist.LAB, "demo", "overlap", "--prefix", Namespaces.name("overlap")));
        assertThat(demo.succeeds().text()).contains("PASSED").doesNotContain("✗");
    }

    private static Running shoot(String... options) {
        return SHOOT.shootClient(
                SEED, Stream.concat(Stream.of("--lanes=1"), Stream.of(options)).toArray(String[]::new));
    }

    /** The rules of NETMAP, in their order. */
    private static List<String> netmap(Sandbox end) {
        return end.host()
                .bash("{ iptables-save -t nat; ip6tables-save -t nat; } | grep NETMAP || :")
                .succeeds()
                .text()
                .lines()
                .toList();
    }

    private static String refusal(String... options) {
        Outcome start = SEED.run(Stream.of(
                        Stream.of(Dist.SEED_SERVER),
                        SEED.pki().identity("vpn-seed-server").stream(),
                        Stream.of(options))
                .flatMap(words -> words));
        assertThat(start.status()).isEqualTo(2);
        assertThat(start.errorLines()).hasSize(1);
        return start.errors();
    }
}
