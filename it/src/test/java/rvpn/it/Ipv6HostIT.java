package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hosts that have IPv6 switched off, lack what it needs, or have their way out from a router. */
@Tag("once")
class Ipv6HostIT {
    private static final String CONF = "/proc/sys/net/ipv6/conf/";
    private static final List<String> BOTH = DualTunnel.networks("46", "fd8f:6d53:b97a:1::/96");
    private static final List<String> IPV4 = DualTunnel.networks("4", "fd8f:6d53:b97a:1::/96");
    private static final String DIAL = "--endpoint=" + Cable.SEED + ":1194";
    /** As container engines show it. */
    private static final String READ_ONLY = "mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys";
    /** Iptables alone, and nothing else of its directory. */
    private static final String WITHOUT_IP6TABLES = "mount -t tmpfs none /mnt && cp -a /usr/sbin/iptables*"
            + " /usr/sbin/xtables* /mnt && mount --bind /mnt /usr/sbin";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("offseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("offshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
        TUNNEL.prepare();
    }

    @AfterEach
    void switchOn() {
        SEED.host().bash("echo 0 >" + CONF + "all/disable_ipv6").succeeds();
    }

    private static void switchOff() {
        SEED.host().bash("echo 1 >" + CONF + "all/disable_ipv6").succeeds();
    }

    /** A seed server in a container of its own. */
    private static Running serveIn(String mounts, List<String> networks) {
        String script = mounts + " && exec \"$@\"";
        return SEED.start(Stream.of(
                        List.of("unshare", "--mount", "bash", "-c", script, "bash", Dist.SEED_SERVER, "--lanes=1"),
                        SEED.pki().identity("vpn-seed-server"),
                        networks)
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    @Test
    void theDeviceAloneHasIpv6WhereTheHostHasItSwitchedOff() {
        switchOff();
        TUNNEL.serve(BOTH);
        TUNNEL.dial(BOTH, DIAL, "--dial=direct").says(" up: TLSv1.3 ");
        TUNNEL.assertCarries(DualTunnel.POD4);
        TUNNEL.assertCarries(DualTunnel.POD6);
        assertThat(DualTunnel.addresses(SEED)).containsExactly("192.0.0.1", "fd8f:6d53:b97a:1::1");
        TUNNEL.assertSeedIsClosedTo("192.0.0.1", "fd8f:6d53:b97a:1::1");
        // The proxy's sockets are Java's, which looks for IPv6 only once.
        Pki pki = SEED.pki();
        String curl =
                "curl -sS -m 10 --proxytunnel --proxy https://vpn-seed-server:9443 --resolve vpn-seed-server:9443:127.0.0.1"
                        + " --proxy-cacert %s --proxy-cert %s --proxy-key %s http://[%s]:9/";
        assertThat(SEED.host()
                        .bash(curl.formatted(
                                pki.authority(),
                                pki.certificate("kube-apiserver"),
                                pki.key("kube-apiserver"),
                                DualTunnel.POD6))
                        .errors())
                .contains("response 502");
        assertThat(SEED.host()
                        .bash("cat " + CONF + "{all,default,lo,cable}/disable_ipv6")
                        .text()
                        .lines())
                .containsOnly("1");
    }

    @Test
    void whatMayNotBeSwitchedOnIsNamedAndIpv4IsCarriedWhereItSuffices() {
        switchOff();
        Running refused = serveIn(READ_ONLY, BOTH);
        Await.until("it ends", 20, () -> !refused.isAlive());
        assertThat(refused.log())
                .contains(
                        "vpn-seed-server: the shoot has IPv6 networks [fd00:10:64::/112, fd00:10:96::/64], but IPv6 is"
                                + " switched off here (sysctl net.ipv6.conf.all.disable_ipv6)")
                .doesNotContain("\tat ");
        serveIn(READ_ONLY, IPV4)
                .says("the tunnel carries IPv4 only, no IPv6: IPv6 is switched off here")
                .says("waiting for a shoot");
        TUNNEL.dial(IPV4, DIAL, "--dial=direct").says(" up: TLSv1.3 ");
        TUNNEL.assertCarries(DualTunnel.POD4);
        assertThat(DualTunnel.addresses(SEED)).containsExactly("192.0.0.1");
    }

    @Test
    void withoutIp6tablesThereIsNoIpv6() {
        Running refused = serveIn(WITHOUT_IP6TABLES, BOTH);
        Await.until("it ends", 20, () -> !refused.isAlive());
        assertThat(refused.log()).contains("but the program ip6tables-restore is not installed");
        serveIn(WITHOUT_IP6TABLES, IPV4)
                .says("the tunnel carries IPv4 only, no IPv6: the program ip6tables-restore is not installed")
                .says("waiting for a shoot");
        TUNNEL.dial(IPV4, DIAL, "--dial=direct").says(" up: TLSv1.3 ");
        TUNNEL.assertCarries(DualTunnel.POD4);
        assertThat(DualTunnel.addresses(SEED)).containsExactly("192.0.0.1");
        assertThat(SEED.host().bash("cat " + CONF + "tun0/disable_ipv6").text()).isEqualTo("1\n");
    }

    @Test
    void aShootThatDialsKeepsTheWayOutThatARouterHasToldIt() {
        listenToARouter();
        TUNNEL.serve(BOTH);
        Running client = TUNNEL.dial(BOTH, DIAL, "--dial=direct");
        client.says(" up: TLSv1.3 ");
        assertKeepsTheWayOut(client);
    }

    @Test
    void aShootThatIsDialledKeepsItToo() {
        listenToARouter();
        Running server = startDefault(SHOOT, Dist.SHOOT_SERVER, "vpn-shoot-server");
        server.says("waiting for a seed");
        startDefault(SEED, Dist.SEED_CLIENT, "vpn-seed-client", "--endpoint=" + Cable.SHOOT + ":1194")
                .says(" up: TLSv1.3 ");
        assertKeepsTheWayOut(server);
    }

    private static Running startDefault(Sandbox where, String program, String certificate, String... options) {
        return where.start(
                Stream.of(List.of(program, "--lanes=1"), SEED.pki().identity(certificate), BOTH, List.of(options))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    private static void listenToARouter() {
        // A program that was killed has left them otherwise.
        SHOOT.host()
                .bash("echo 0 >" + CONF + "all/forwarding && echo 1 >" + CONF + "cable/accept_ra")
                .succeeds();
        Await.until("the shoot has heard of a router", 20, () -> advertises(SEED) && hasRouter(SHOOT));
    }

    /** Linux forgets a router as soon as it forwards. */
    private static void assertKeepsTheWayOut(Running shoot) {
        TUNNEL.assertCarries(DualTunnel.POD6);
        assertThat(forwardingAndListening()).isEqualTo("1\n2\n");
        assertThat(hasRouter(SHOOT)).isTrue();
        shoot.terminate();
        assertThat(forwardingAndListening()).isEqualTo("0\n1\n");
        assertThat(hasRouter(SHOOT)).isTrue();
    }

    private static String forwardingAndListening() {
        return SHOOT.host()
                .bash("cat " + CONF + "all/forwarding " + CONF + "cable/accept_ra")
                .text();
    }

    private static boolean hasRouter(Sandbox end) {
        return end.host()
                .run("ip", "-6", "route", "show", "default", "proto", "ra")
                .text()
                .contains("dev cable");
    }

    /** A router advertisement to all on the cable, RFC 4861 4.2: hop limit 64, good for 1800 s. */
    private static boolean advertises(Sandbox end) {
        String script = """
                use Socket qw(:all);
                my $index = shift;
                socket(my $s, AF_INET6, SOCK_RAW, 58) or die;
                setsockopt($s, 41, 18, pack("i", 255)) and setsockopt($s, 41, 17, pack("i", $index)) or die;
                send($s, pack("CCnCCnNN", 134, 0, 0, 64, 0, 1800, 0, 0), 0,
                    pack_sockaddr_in6(0, inet_pton(AF_INET6, "ff02::1"), $index)) or die;
                """;
        return end.host()
                .bash("perl -e \"$1\" \"$(ip -o link show cable | cut -d: -f1)\"", script)
                .isSuccess();
    }
}
