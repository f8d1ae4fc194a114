package rvpn.it;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * kube-apiserver's way through the proxy. The programs of src/test/resources/peers dial as it does; they run in Debian's own
 * Python.
 *
 * @param proxy address of the seed server for this host
 */
record Egress(Host from, String proxy, Pki pki) {
    private static final String PROXY_NAME = "vpn-seed-server:9443";
    private static final String CLIENT = "kube-apiserver";

    static Egress of(Lab lab) {
        String address = lab.env("LAB_PROXY").split(":")[0];
        return new Egress(lab.api(), address, new Pki(Path.of(lab.env("LAB_CA")).getParent()));
    }

    /** A command line that runs one of the programs. */
    static String[] program(String name, String... arguments) {
        try {
            Path file = Path.of(Egress.class.getResource("/peers/" + name).toURI());
            return Stream.concat(Stream.of("/usr/bin/python3", "-B", file.toString()), Stream.of(arguments))
                    .toArray(String[]::new);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The same for one that dials through the proxy. */
    String[] through(String name, String... arguments) {
        List<String> options = List.of(
                "--proxy",
                PROXY_NAME,
                "--address",
                proxy,
                "--ca",
                pki.authority().toString(),
                "--cert",
                pki.certificate(CLIENT).toString(),
                "--key",
                pki.key(CLIENT).toString());
        return program(
                name, Stream.concat(options.stream(), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Sends this to a target and gives what comes back; see dial.py. */
    Outcome dial(byte[] input, String... arguments) {
        return from.given(input, through("dial.py", arguments));
    }

    /** A command line of curl for something behind the proxy. */
    String[] curl(String url) {
        return "curl -sS -f --proxytunnel --proxy https://%s --resolve %s:%s --proxy-cacert %s --proxy-cert %s --proxy-key %s %s"
                .formatted(
                        PROXY_NAME, PROXY_NAME, proxy, pki.authority(), pki.certificate(CLIENT), pki.key(CLIENT), url)
                .split(" ");
    }

    /**
     * Adds TLS with the client certificate for what cannot: Go's net/http, and so kubectl, has no certificate for a proxy.
     */
    Running plainProxy(int port) {
        Running helper = from.start(
                "socat",
                "TCP-LISTEN:%d,bind=127.0.0.1,fork,reuseaddr".formatted(port),
                "OPENSSL:%s:9443,cert=%s,key=%s,cafile=%s,commonname=vpn-seed-server"
                        .formatted(proxy, pki.certificate(CLIENT), pki.key(CLIENT), pki.authority()));
        Await.until("socat listens", 10, () -> from.connects("127.0.0.1", port, 1));
        return helper;
    }
}
