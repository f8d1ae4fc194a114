package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that root starts and that become nobody, and programs on hosts that cannot be written to.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-server           vpn-shoot-client, dials directly
 * </pre>
 */
class PrivilegesIT {
    private static final String SEED_ADDRESS = "10.0.0.1";
    private static final String SHOOT_ADDRESS = "10.0.0.2";
    private static final String SHOOT_END = "192.168.123.2";
    /** linux/capability.h: 1 << CAP_NET_ADMIN, and 1 << CAP_NET_RAW besides. */
    private static final String NET_ADMIN = "0000000000001000";

    private static final String NET_ADMIN_AND_RAW = "0000000000003000";
    private static final String NOTHING = "0000000000000000";
    private static final List<String> READ_ONLY = List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -o remount,bind,ro / && ! touch /tmp/x /run/x && exec \"$@\"",
            "sh");

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("privseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("privshoot");

    private static List<String> seedBefore;
    private static List<String> shootBefore;

    @BeforeAll
    static void joinHosts() {
        Shell.run(("ip link add cable netns %s type veth peer name cable netns %s")
                        .formatted(SEED.host().namespace(), SHOOT.host().namespace())
                        .split(" "))
                .succeeds();
        prepare(SEED, SEED_ADDRESS);
        prepare(SHOOT, SHOOT_ADDRESS);
        Await.until("the cable is up", 10, () -> SEED.host().pings(SHOOT_ADDRESS));
        seedBefore = HostState.of(SEED.host());
        shootBefore = HostState.of(SHOOT.host());
    }

    private static void prepare(Sandbox end, String address) {
        end.host()
                .bash(
                        "echo 1 >/proc/sys/net/ipv6/conf/cable/disable_ipv6 && ip addr add $1/24 dev cable && ip link set cable up && echo 1 >/proc/sys/net/ipv4/ip_forward"
                                + " && chmod 711 $2 && chown -R nobody: $3",
                        address,
                        end.directory().toString(),
                        end.pki().directory().toString())
                .succeeds();
    }

    @Test
    void bothEndsRunAsNobodyWhoMayOnlyChangeTheNetwork() {
        startSeed(List.of(), "--user=nobody");
        startShoot(List.of(), "--user=nobody");
        for (Sandbox end : List.of(SEED, SHOOT)) {
            assertThreads(end, NET_ADMIN);
        }
        assertThat(SEED.host().pings(SHOOT_END)).isTrue();
    }

    @Test
    void stopLeavesTheHostAsItWasAlsoAfterAKill() {
        startSeed(List.of(), "--user=nobody").kill();
        Running seed = startSeed(List.of(), "--user=nobody");
        startShoot(List.of(), "--user=nobody").kill();
        Running shoot = startShoot(List.of(), "--user=nobody");
        assertThat(SEED.host().pings(SHOOT_END)).isTrue();
        assertThat(shoot.terminate()).isZero();
        assertThat(HostState.of(SHOOT.host())).isEqualTo(shootBefore);
        assertThat(seed.terminate()).isZero();
        assertThat(HostState.of(SEED.host())).isEqualTo(seedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "nobody"})
    void bothEndsNeedNoDirectoryThatCanBeWritten(String user) {
        List<String> options = user.equals("root") ? List.of() : List.of("--user=" + user);
        startSeed(READ_ONLY, options.toArray(String[]::new));
        startShoot(READ_ONLY, options.toArray(String[]::new));
        assertThat(SEED.host().pings(SHOOT_END)).isTrue();
    }

    @Test
    void legacyIptablesTakesTheCapabilityForRawSocketsBesides() throws IOException {
        Path tools = legacyTools();
        List<String> legacy = List.of("env", "PATH=" + tools + ":/usr/sbin:/usr/bin:/sbin:/bin");
        List<String> before = legacyRules(SEED.host());
        Running server = startSeed(legacy, "--user=nobody");
        assertThreads(SEED, NET_ADMIN_AND_RAW);
        assertThat(legacyRules(SEED.host())).anyMatch(line -> line.contains("-i tun0 -j DROP"));
        assertThat(server.terminate()).isZero();
        assertThat(legacyRules(SEED.host())).isEqualTo(before);
    }

    private static Path legacyTools() throws IOException {
        Path multi = Path.of("/usr/sbin/xtables-legacy-multi");
        Assumptions.assumeTrue(Files.isExecutable(multi), "this host has no legacy iptables");
        Path tools = Files.createDirectories(SEED.directory().resolve("legacy"));
        SEED.host().bash("chmod 755 $1", tools.toString()).succeeds();
        for (String family : List.of("iptables", "ip6tables")) {
            for (String verb : List.of("", "-save", "-restore")) {
                Files.createSymbolicLink(tools.resolve(family + verb), multi);
            }
        }
        return tools;
    }

    private static List<String> legacyRules(Host host) {
        return host.bash("iptables-legacy-save -t filter; ip6tables-legacy-save -t filter")
                .succeeds()
                .text()
                .lines()
                .filter(line -> line.startsWith("-A"))
                .toList();
    }

    @Test
    void gatewayKeepsNoCapabilityAtAll() {
        SEED.startUntil("listens on", Dist.GATEWAY, "--user=nobody");
        assertThreads(SEED, NOTHING);
    }

    @Test
    void userMayStandInTheVariableOrInTheFile() {
        Path file = SEED.pki().write("config.yaml", "mtu: 1400\nuser: \"nobody\" # as it should be\n");
        startSeed(List.of(), "--config=" + file);
        assertThreads(SEED, NET_ADMIN);
    }

    @Test
    void programThatIsRootStillSaysWhereTheUserMustStand() {
        Path file = SEED.pki().write("flow.yaml", "{user: nobody}\n");
        Refusal.usage("--config=" + file, "--user (from key user in", "a line of its own, 'user: nobody'")
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
    }

    @Test
    void keyThatTheUserMayNotReadIsNamed() {
        SEED.host()
                .bash(
                        "install -m 600 $1/vpn-seed-server/tls.key $1/root.key",
                        SEED.pki().directory().toString())
                .succeeds();
        Refusal.identity("--user=nobody --key=PKI/root.key", "--key", "root.key may not be read by this user (nobody)")
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
    }

    @Test
    void userThatDoesNotExistIsNamed() {
        Refusal.usage("--user=ghost", "--user ghost: this host has no user of that name")
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
        Refusal.usage("--user=65534", "--user", "is no name of a user").assertBy(SEED, Dist.GATEWAY, "");
    }

    /** What the kernel says of every thread of the one program there. */
    private static void assertThreads(Sandbox end, String capabilities) {
        Set<String> facts = Shell.run(
                        "bash",
                        "-c",
                        "for pid in $(ip netns pids $0); do cat /proc/$pid/task/*/status; done",
                        end.host().namespace())
                .text()
                .lines()
                .filter(line -> line.matches("(Uid|Gid|Cap...|NoNewPrivs):.*"))
                .map(line -> line.replaceAll("\\s+", " "))
                .collect(Collectors.toSet());
        String user = " 65534 65534 65534 65534";
        assertThat(facts)
                .containsExactlyInAnyOrder(
                        "Uid:" + user,
                        "Gid:" + user,
                        "CapInh: " + capabilities,
                        "CapPrm: " + capabilities,
                        "CapEff: " + capabilities,
                        "CapBnd: " + capabilities,
                        "CapAmb: " + capabilities,
                        "NoNewPrivs: 1");
    }

    private static Running startSeed(List<String> before, String... options) {
        return start(SEED, before, "waiting for a shoot", Stream.of(Dist.SEED_SERVER), "vpn-seed-server", options);
    }

    private static Running startShoot(List<String> before, String... options) {
        Stream<String> program =
                Stream.of(Dist.SHOOT_CLIENT, "--endpoint=" + SEED_ADDRESS, "--port=1194", "--dial=direct");
        return start(SHOOT, before, "lane 0 up: ", program, "vpn-shoot-client", options);
    }

    private static Running start(
            Sandbox end, List<String> before, String words, Stream<String> program, String owner, String... options) {
        List<String> command = new ArrayList<>(before);
        program.forEach(command::add);
        command.addAll(SEED.pki().identity(owner));
        command.addAll(List.of(options));
        return end.startUntil(words, command.toArray(String[]::new));
    }
}
