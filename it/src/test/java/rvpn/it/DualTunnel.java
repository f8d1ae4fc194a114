package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** A tunnel between two hosts, by a gateway, to pods of both families on the shoot's loopback that send back what comes. */
record DualTunnel(Sandbox seed, Sandbox shoot) {
    static final String POD4 = "100.96.0.10";
    static final String POD6 = "fd00:10:96::10";
    private static final String SERVER = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final int ECHO = EchoServers.ECHO;

    /** What does not change from tunnel to tunnel. */
    void prepare() {
        shoot.host()
                .bash("ip addr add $1/32 dev lo && ip addr add $2/128 dev lo", POD4, POD6)
                .succeeds();
        shoot.start("socat", "-t30", "TCP6-LISTEN:" + ECHO + ",ipv6only=0,fork,reuseaddr", "EXEC:cat");
        for (String pod : List.of(POD4, POD6)) {
            shoot.start(EchoServers.datagramEcho(ECHO, pod));
        }
        Await.until("the pods serve", 10, () -> shoot.host().connects(POD4, ECHO, 1));
    }

    /** The options that name the shoot's networks of these families: 4, 6 or 46. */
    static List<String> networks(String families, String transfer) {
        return List.of(
                "--pod-networks=" + of(families, "100.96.0.0/11", "fd00:10:96::/64"),
                "--service-networks=" + of(families, "100.64.0.0/13", "fd00:10:64::/112"),
                "--vpn-network=" + transfer);
    }

    private static String of(String families, String network4, String network6) {
        return switch (families) {
            case "4" -> network4;
            case "6" -> network6;
            default -> network4 + "," + network6;
        };
    }

    /** Starts the seed's server. */
    Running serve(List<String> networks, String... options) {
        return seed.seedServer(Stream.of(List.of("--lanes=1"), networks, List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    /** Starts a gateway to the server, at the seed's address of this family, on any address. */
    Running gateway(String family, String... options) {
        return seed.startUntil(
                "listens on",
                Stream.concat(
                                Stream.of(
                                        Dist.GATEWAY,
                                        "--listen=[::]:8132",
                                        "--status-listen=127.0.0.1:15001",
                                        "--require-pass=none",
                                        "--hosts=" + SERVER + "=" + DualCable.seed(family)),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    /** Starts the shoot's client. */
    Running dial(List<String> networks, String... options) {
        return shoot.start(Stream.of(
                        List.of(Dist.SHOOT_CLIENT, "--lanes=1", "--reversed-vpn-header=outbound|1194||" + SERVER),
                        seed.pki().identity("vpn-shoot-client"),
                        networks,
                        List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    /** Bytes over TCP, a datagram and pings come back as they went, of any length. */
    void assertCarries(String pod) {
        byte[] bytes = Bytes.random(1 << 20, 6);
        String target = pod.contains(":") ? "[" + pod + "]" : pod;
        Outcome back = seed.host().given(bytes, "socat", "-t10", "-", "TCP:" + target + ":" + ECHO);
        assertThat(Bytes.digest(back.output())).as(pod).isEqualTo(Bytes.digest(bytes));
        byte[] datagram = Bytes.random(60_000, 6);
        assertThat(Bytes.digest(seed.host().exchangesDatagram(pod, ECHO, datagram, 5)))
                .as(pod)
                .isEqualTo(Bytes.digest(datagram));
        for (String size : new String[] {"56", "3000", "65000"}) {
            assertThat(seed.host().pings(pod, "-s", size))
                    .as(pod + " with " + size)
                    .isTrue();
        }
    }

    /** The shoot opens no connection to the seed, at its end of the tunnel or any other address. */
    void assertSeedIsClosedTo(String... addresses) {
        for (String address : addresses) {
            assertThat(shoot.host().reachesAtOnce(address, 1194)).as(address).isEmpty();
        }
    }

    /** What the device has, without prefix lengths. */
    static List<String> addresses(Sandbox end) {
        return end.host()
                .bash("ip -o addr show dev tun0 | awk '{sub(\"/.*\", \"\", $4); print $4}'")
                .text()
                .lines()
                .toList();
    }
}
