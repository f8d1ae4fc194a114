package rvpn.it;

/** A shoot's containers: its end of the tunnel, a pod, and its server in the seed. */
final class ContainerShoot {
    private static final int UP_S = 40;
    private final ContainerSite site;
    private final Pki pki;
    private final String pods;
    private final Container server;
    private final Container client;
    private final Container pod;

    ContainerShoot(ContainerSite site, String name, int number, Pki pki) {
        this.site = site;
        this.pki = pki;
        pods = "10.90." + number;
        String network = "shoot-" + name;
        site.network(network, pods + ".0/24", "--internal");
        String service = "vpn-seed-server.shoot--it--" + name + ".svc.cluster.local";
        String keys = ContainerSite.keys(pki);
        String networks = "SHOOT_POD_NETWORKS=" + pods + ".0/24";
        server = site.add(
                "server-" + name,
                "vpn-seed-server",
                ContainerSite.withDevice(
                        "--network",
                        site.seedNetwork(),
                        "--network-alias",
                        service,
                        "--restart",
                        "always",
                        "-v",
                        keys,
                        "-e",
                        networks),
                ContainerSite.identity("vpn-seed-server"));
        client = site.add(
                        "client-" + name,
                        "vpn-shoot-client",
                        ContainerSite.withDevice(
                                "--network",
                                ContainerSite.INTERNET,
                                "--sysctl",
                                "net.ipv4.ip_forward=1",
                                "--restart",
                                "always",
                                "-v",
                                keys,
                                "-e",
                                networks,
                                "-e",
                                "ENDPOINT=" + ContainerSite.GATEWAY_ADDRESS,
                                "-e",
                                "REVERSED_VPN_HEADER=outbound|1194||" + service),
                        ContainerSite.identity("vpn-shoot-client"))
                .joins(network);
        pod = site.pod(name, network, pods + ".200");
    }

    Container server() {
        return server;
    }

    Container client() {
        return client;
    }

    Container pod() {
        return pod;
    }

    /** The pod's page, or a file of it. */
    String url(String path) {
        return "http://" + pods + ".200/" + path;
    }

    /** kube-apiserver's way to this shoot; the server's address is asked for anew, because a restart may change it. */
    Egress egress() {
        String address = server.inspect("(index .NetworkSettings.Networks \"" + site.seedNetwork() + "\").IPAddress");
        return new Egress(site.api().host(), address, pki);
    }

    /** A request through this shoot's proxy. */
    Outcome get(String url) {
        return site.api().host().run(egress().curl("-m 5 " + url));
    }

    boolean answers() {
        return server.inspect(".State.Running").equals("true") && get(url("")).isSuccess();
    }

    /** Starts what is made, and waits until the pod answers. */
    void start() {
        pod.start();
        server.start();
        client.start();
        awaitAnswer();
    }

    /** How long it took, in words. */
    String awaitAnswer() {
        return Await.until("the pod answers through " + server.name(), UP_S, this::answers)
                        .toMillis()
                + " ms";
    }
}
