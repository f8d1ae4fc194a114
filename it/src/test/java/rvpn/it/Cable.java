package rvpn.it;

import java.util.List;

/** Joins two sandboxes, the seed's as 10.0.0.1 and the shoot's as 10.0.0.2, on interfaces named {@code cable}. */
final class Cable {
    static final String SEED = "10.0.0.1";
    static final String SHOOT = "10.0.0.2";

    private Cable() {}

    static void between(Sandbox seed, Sandbox shoot) {
        Shell.run(("ip link add cable netns %s type veth peer name cable netns %s")
                        .formatted(seed.host().namespace(), shoot.host().namespace())
                        .split(" "))
                .succeeds();
        plug(seed.host(), SEED);
        plug(shoot.host(), SHOOT);
        Await.until("the cable is up", 10, () -> seed.host().pings(SHOOT));
        for (Sandbox end : List.of(seed, shoot)) {
            Await.until("its own addresses are settled", 10, () -> isSettled(end.host()));
        }
    }

    /** IPv6 asks for a second whether somebody else has them, and lays a route then. */
    private static boolean isSettled(Host host) {
        return host.run("ip", "addr", "show", "dev", "cable", "tentative")
                .text()
                .isBlank();
    }

    private static void plug(Host host, String address) {
        host.bash("ip addr add $1/24 dev cable && ip link set cable up", address)
                .succeeds();
    }
}
