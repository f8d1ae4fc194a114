package rvpn.it;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of several shoots of a seed, on a cable of its own: {@code net}.1 at the seed, {@code net}.2 there. Its certificate is
 * {@code shoot-NAME}, and its tunnel has two lanes.
 *
 * @param net three bytes of an address
 */
record Branch(Sandbox seed, Sandbox shoot, String name, String net) {
    private static final int LANES = 2;

    /** Lays the cable and issues the certificate; these are addresses of pods, on loopback. */
    void join(String... pods) throws IOException {
        seed.pki().issue(certificate(), certificate(), "clientAuth", 30);
        Shell.run(("ip link add cable-" + name + " netns %s type veth peer name cable netns %s")
                        .formatted(seed.host().namespace(), shoot.host().namespace())
                        .split(" "))
                .succeeds();
        seed.host()
                .bash("ip addr add $1.1/24 dev cable-$2 && ip link set cable-$2 up", net, name)
                .succeeds();
        shoot.host()
                .bash("ip addr add $1.2/24 dev cable && ip link set cable up", net)
                .succeeds();
        for (String pod : pods) {
            shoot.host().run("ip", "addr", "add", pod + "/32", "dev", "lo").succeeds();
        }
        Await.until("the cable is up", 10, () -> seed.host().pings(net + ".2"));
    }

    String certificate() {
        return "shoot-" + name;
    }

    /** Starts its client. */
    Running dial(String certificate) {
        return shoot.start(Stream.of(
                        List.of(
                                Dist.SHOOT_CLIENT,
                                "--endpoint=" + net + ".1",
                                "--port=1194",
                                "--dial=direct",
                                "--lanes=" + LANES),
                        seed.pki().identity(certificate))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    /** Starts its client and waits until all lanes are up. */
    Running connect() {
        return connect(certificate());
    }

    /** The same by another certificate. */
    Running connect(String certificate) {
        Running client = dial(certificate);
        IntStream.range(0, LANES).forEach(i -> client.says("lane " + i + " up: "));
        return client;
    }

    /** From now on its own firewall is gone, and what is others' is routed into the tunnel. */
    void turnBad(String... others) {
        shoot.host()
                .bash("for i in iptables ip6tables; do $i -F RVPN-tun0-OUTPUT; $i -F RVPN-tun0-FORWARD; done")
                .succeeds();
        for (String other : others) {
            shoot.host()
                    .run("ip", "route", "replace", other + "/32", "dev", "tun0")
                    .succeeds();
        }
    }
}
