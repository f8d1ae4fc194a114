package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * scripts/iptables lays what the programs lay, by both back-ends of iptables.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-server           vpn-shoot-client, dials directly
 * </pre>
 */
@Tag("once")
class FirewallIT {
    private static final String SEED_NETWORK = "10.2.0.0/16";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("fwseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("fwshoot");

    @BeforeAll
    static void joinHosts() {
        Cable.between(SEED, SHOOT);
        layRulesOfOthers(SEED);
        layRulesOfOthers(SHOOT);
    }

    /** They must stay. */
    private static void layRulesOfOthers(Sandbox end) {
        end.host()
                .bash("for b in legacy nft; do"
                        + " iptables-$b -A INPUT -p 99 -j DROP; ip6tables-$b -A FORWARD -p 99 -j DROP; done; true")
                .succeeds();
    }

    @AfterEach
    void removeRules() {
        for (String backend : List.of("nft", "legacy")) {
            script(SEED, "seed", backend, "--remove");
            script(SHOOT, "shoot", backend, "--remove");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void scriptsLayWhatTheProgramsLay(String backend) throws IOException {
        List<String> tools = List.of("env", "PATH=" + tools(backend) + ":/usr/sbin:/usr/bin:/sbin:/bin");
        List<String> seedBefore = rules(SEED, backend);
        List<String> shootBefore = rules(SHOOT, backend);

        Running server = seed(tools);
        Running client = shoot(tools);
        List<String> seedRules = rules(SEED, backend);
        List<String> shootRules = rules(SHOOT, backend);
        assertThat(seedRules).anyMatch(line -> line.contains("-i tun0 -j DROP"));
        assertThat(shootRules).anyMatch(line -> line.contains("MASQUERADE"));
        script(SEED, "seed", backend, "--check").succeeds();
        script(SHOOT, "shoot", backend, "--check").succeeds();
        client.terminate();
        server.terminate();
        assertThat(rules(SEED, backend)).isEqualTo(seedBefore);
        assertThat(rules(SHOOT, backend)).isEqualTo(shootBefore);

        for (int i = 0; i < 2; i++) { // the second time it is there already
            script(SEED, "seed", backend).succeeds();
            script(SHOOT, "shoot", backend).succeeds();
            assertThat(rules(SEED, backend)).isEqualTo(seedRules);
            assertThat(rules(SHOOT, backend)).isEqualTo(shootRules);
        }
        script(SEED, "seed", backend, "--remove").succeeds();
        script(SHOOT, "shoot", backend, "--remove").succeeds();
        assertThat(rules(SEED, backend)).isEqualTo(seedBefore);
        assertThat(rules(SHOOT, backend)).isEqualTo(shootBefore);
        script(SEED, "seed", backend, "--remove").succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy"})
    void checkSaysWhatIsMissing(String backend) throws IOException {
        tools(backend);
        String tool = "iptables-" + backend;
        assertThat(script(SEED, "seed", backend, "--check").fails().text().lines())
                .hasSize(28)
                .contains("missing in " + tool + ", table filter: -A RVPN-tun0-INPUT -i tun0 -j DROP")
                .contains("missing in ip6" + tool.substring(2)
                        + ", table filter, as the first of FORWARD: -j RVPN-tun0-FORWARD");
        script(SEED, "seed", backend).succeeds();
        assertThat(script(SEED, "seed", backend, "--check").succeeds().text()).isEmpty();

        change(tool + " -D RVPN-tun0-FORWARD -i tun0 -j DROP", backend)
                .containsExactly("missing in " + tool + ", table filter: -A RVPN-tun0-FORWARD -i tun0 -j DROP");
        change(tool + " -I INPUT 1 -i tun0 -j ACCEPT", backend)
                .containsExactly("missing in " + tool + ", table filter, as the first of INPUT: -j RVPN-tun0-INPUT");
        SEED.host().bash(tool + " -D INPUT -i tun0 -j ACCEPT").succeeds();
        change(tool + " -I RVPN-tun0-INPUT 1 -j ACCEPT", backend)
                .containsExactly("in " + tool + ", table filter: RVPN-tun0-INPUT has 5 rules instead of 4");
        script(SEED, "seed", backend, "--remove").succeeds();
    }

    /** What --check says after a change; the rules are laid again then. */
    private static ListAssert<String> change(String command, String backend) {
        SEED.host().bash(command).succeeds();
        List<String> said =
                script(SEED, "seed", backend, "--check").fails().text().lines().toList();
        script(SEED, "seed", backend).succeeds();
        return assertThat(said);
    }

    @Test
    void programsThatAreToldNoneLeaveTheOperatorsRulesAlone() {
        script(SEED, "seed", "nft").succeeds();
        script(SHOOT, "shoot", "nft").succeeds();
        List<String> seedRules = rules(SEED, "nft");
        List<String> shootRules = rules(SHOOT, "nft");
        Running server = seed(List.of(), "--firewall=none");
        Running client = shoot(List.of(), "--firewall=none");
        client.says("--firewall none: no rule is laid here");
        assertThat(SEED.host().pings("192.168.123.2")).isTrue();
        assertThat(SHOOT.host().pings("192.168.123.1"))
                .as("the shoot may only answer")
                .isFalse();
        assertThat(client.terminate()).isZero();
        assertThat(server.terminate()).isZero();
        assertThat(rules(SEED, "nft")).isEqualTo(seedRules);
        assertThat(rules(SHOOT, "nft")).isEqualTo(shootRules);
        script(SEED, "seed", "nft", "--remove").succeeds();
        script(SHOOT, "shoot", "nft", "--remove").succeeds();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--device=a;b", "--device=sixteen-letters-", "--backend=nftables", "--vpn-network=$(id)", "--foo"
            })
    void wrongOptionsAreRefusedInOneLine(String option) {
        Outcome refused = SEED.host().run(Dist.script("iptables/shoot"), option).fails();
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.errorLines()).hasSize(1);
    }

    private static Outcome script(Sandbox end, String name, String backend, String... options) {
        List<String> words = new ArrayList<>(List.of(Dist.script("iptables/" + name), "--backend=" + backend));
        if (name.equals("shoot")) {
            words.add("--seed-networks=" + SEED_NETWORK);
        }
        words.addAll(Arrays.asList(options));
        return end.host().run(words.toArray(String[]::new));
    }

    /** A directory in which iptables is this back-end. */
    private static Path tools(String backend) throws IOException {
        Path multi = Path.of("/usr/sbin/xtables-" + backend + "-multi");
        Assumptions.assumeTrue(Files.isExecutable(multi), "this host has no iptables-" + backend);
        Path tools = SEED.directory().resolve(backend);
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String family : List.of("iptables", "ip6tables")) {
                for (String verb : List.of("", "-save", "-restore")) {
                    Files.createSymbolicLink(tools.resolve(family + verb), multi);
                }
            }
        }
        return tools;
    }

    /** Byte by byte but for counters, dates, and chains of which nothing is left but their names. */
    private static List<String> rules(Sandbox end, String backend) {
        return end.host()
                .bash("iptables-" + backend + "-save; echo; ip6tables-" + backend + "-save")
                .succeeds()
                .text()
                .lines()
                .filter(line -> line.startsWith("-") || line.startsWith(":RVPN") || line.isEmpty())
                .map(line -> line.replaceFirst(" \\[[0-9]+:[0-9]+]$", ""))
                .toList();
    }

    private static Running seed(List<String> before, String... options) {
        return start(SEED, before, "waiting for a shoot", Stream.of(Dist.SEED_SERVER), "vpn-seed-server", options);
    }

    private static Running shoot(List<String> before, String... options) {
        Stream<String> program = Stream.of(Dist.SHOOT_CLIENT, "--endpoint=10.0.0.1", "--port=1194", "--dial=direct");
        return start(SHOOT, before, "lane 0 up: ", program, "vpn-shoot-client", options);
    }

    private static Running start(
            Sandbox end, List<String> before, String words, Stream<String> program, String owner, String... options) {
        List<String> command = new ArrayList<>(before);
        program.forEach(command::add);
        command.addAll(SEED.pki().identity(owner));
        command.add("--seed-networks=" + SEED_NETWORK);
        command.addAll(List.of(options));
        return end.startUntil(words, command.toArray(String[]::new));
    }
}
