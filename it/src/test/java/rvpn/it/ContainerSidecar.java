package rvpn.it;

/** The default direction: a sidecar of the seed dials the shoot's server, and reaches a pod without a proxy. */
final class ContainerSidecar {
    private static final String SERVER_ADDRESS = "10.90.2.20";
    private static final int UP_S = 40;

    private final Container server;
    private final Container client;
    private final Container pod;
    private final String podAddress;

    /** Makes them without starting them; the shoot's pods are in 10.90.NUMBER.0/24. */
    ContainerSidecar(ContainerSite site, String name, int number, Pki pki) {
        String pods = "10.90." + number;
        String network = "shoot-" + name;
        podAddress = pods + ".200";
        site.network(network, pods + ".0/24", "--internal");
        String networks = "POD_NETWORK=" + pods + ".0/24";
        server = site.add(
                        "shoot-server-" + name,
                        "vpn-shoot-server",
                        ContainerSite.withDevice(
                                "--network",
                                ContainerSite.INTERNET,
                                "--ip",
                                SERVER_ADDRESS,
                                "--sysctl",
                                "net.ipv4.ip_forward=1",
                                "-v",
                                ContainerSite.keys(pki),
                                "-e",
                                networks),
                        ContainerSite.identity("vpn-shoot-server"))
                .joins(network);
        client = site.add(
                "seed-client-" + name,
                "vpn-seed-client",
                ContainerSite.withDevice(
                        "--network",
                        ContainerSite.INTERNET,
                        "-v",
                        ContainerSite.keys(pki),
                        "-e",
                        networks,
                        "-e",
                        "ENDPOINT=" + SERVER_ADDRESS,
                        "-e",
                        "OPENVPN_PORT=1194"),
                ContainerSite.identity("vpn-seed-client"));
        pod = site.pod(name, network, podAddress);
    }

    void start() {
        pod.start();
        server.start();
        client.start();
        Await.until("the pod answers beside the sidecar", UP_S, () -> get("").isSuccess());
    }

    /** A request to the pod from the network namespace of the sidecar. */
    Outcome get(String path) {
        return client.host().run("curl", "-sS", "-f", "-m", "5", "http://" + podAddress + "/" + path);
    }

    Container server() {
        return server;
    }

    Container client() {
        return client;
    }
}
