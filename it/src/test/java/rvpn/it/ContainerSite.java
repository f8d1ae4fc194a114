package rvpn.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A seed and its shoots as containers on networks of an engine. A shoot's network is internal: the engine passes nothing
 * from outside into it, nor out of it.
 *
 * <pre>
 *  api, vpn-seed-server... --- seed 10.90.1.0/24 --- vpn-gateway --- internet 10.90.2.0/24 --- vpn-shoot-client --- shoot --- pod
 * </pre>
 */
final class ContainerSite implements AutoCloseable {
    static final String INTERNET = "internet";
    static final String GATEWAY_ADDRESS = "10.90.2.10";
    /** Bytes that a container of ours may have. */
    static final long MEMORY_BYTES = 128 << 20;

    private static final String MEMORY = Long.toString(MEMORY_BYTES);
    private static final String KEYS = "/pki";
    private static final String SEED = "seed";

    private final Engine engine;
    private final List<Container> containers = new ArrayList<>();
    private final List<String> networks = new ArrayList<>();
    private final Container gateway;
    private final Container api;

    ContainerSite(Engine engine) {
        this.engine = engine;
        network(SEED, "10.90.1.0/24");
        network(INTERNET, "10.90.2.0/24");
        gateway = add(
                        "gateway",
                        "vpn-gateway",
                        hardened("--network", SEED, "--restart", "always"),
                        List.of("--dns-routes", "yes"))
                .joins(INTERNET, "--ip", GATEWAY_ADDRESS);
        api = add("api", "rvpn-base", List.of("--network", SEED), List.of("sleep", "100000"));
    }

    /** The options under which every program of ours runs, and more. */
    static List<String> hardened(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--read-only",
                                "--cap-drop",
                                "ALL",
                                "--security-opt",
                                "no-new-privileges",
                                "--memory",
                                MEMORY,
                                "--memory-swap",
                                MEMORY),
                        Stream.of(more))
                .toList();
    }

    /** The same for those that have a device: they may configure networks, and /run is for the lock of iptables. */
    static List<String> withDevice(String... more) {
        List<String> device = List.of("--cap-add", "NET_ADMIN", "--device", "/dev/net/tun", "--tmpfs", "/run");
        return Stream.concat(device.stream(), hardened(more).stream()).toList();
    }

    /** The volume with certificates and keys. */
    static String keys(Pki pki) {
        return pki.directory() + ":" + KEYS + ":ro";
    }

    /** The options for those of that name in the volume. */
    static List<String> identity(String name) {
        String directory = KEYS + "/" + name;
        return List.of(
                "--certificate",
                directory + "/tls.crt",
                "--key",
                directory + "/tls.key",
                "--ca",
                directory + "/ca.crt");
    }

    /** A network that leads nowhere by itself, or another way out of it as well. */
    void network(String name, String subnet, String... options) {
        engine.docker(Stream.concat(
                                Stream.of("network", "create", "--subnet", subnet),
                                Stream.concat(Stream.of(options), Stream.of(name)))
                        .toArray(String[]::new))
                .succeeds();
        networks.add(name);
    }

    Container add(String name, String image, List<String> options, List<String> arguments) {
        Container made = Container.create(engine, name, image, options, arguments);
        containers.add(made);
        return made;
    }

    /** A shoot with everything of its own, made but not started; its pods are in 10.90.NUMBER.0/24. */
    ContainerShoot shoot(String name, int number, Path directory) {
        return new ContainerShoot(this, name, number, Pki.init(directory, "shoot--it--" + name));
    }

    /** A pod with a page that names it, and with 30 MB of noise. */
    Container pod(String name, String network, String address) {
        String serve = "mkdir /tmp/www && cd /tmp/www && echo 'pod of " + name
                + "' >index.html && head -c 30000000 /dev/urandom >30MB && exec busybox httpd -f -p 80";
        return add(
                "pod-" + name, "rvpn-base", List.of("--network", network, "--ip", address), List.of("sh", "-c", serve));
    }

    String seedNetwork() {
        return SEED;
    }

    Container gateway() {
        return gateway;
    }

    /** Where kube-apiserver would be. */
    Container api() {
        return api;
    }

    @Override
    public void close() {
        containers.forEach(Container::remove);
        networks.forEach(name -> engine.docker("network", "rm", name));
    }
}
