package rvpn.it;

import static rvpn.it.Refusal.host;
import static rvpn.it.Refusal.identity;
import static rvpn.it.Refusal.usage;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program says to input that cannot be: one line that tells what would be right, a status, and nothing left. */
@Tag("once")
class BadInputIT {
    private static final String HEADER = " --reversed-vpn-header=outbound|1194||vpn-seed-server.a.svc.cluster.local";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("bad");

    @BeforeAll
    static void prepare() throws IOException {
        Pki pki = HOST.pki();
        pki.issue("expired", "vpn-seed-server", "serverAuth", -1);
        pki.write("broken.yaml", "listen: [1194\n");
        pki.write("unknown.yaml", "listen: 1194\nlissten: 1195\n");
        pki.write("wrong.yaml", "mtu: 12\n");
        pki.write("text", "no certificate\n");
        Pki.init(pki.directory().resolve("stranger"));
        HOST.host().run("ip", "tuntap", "add", "taken", "mode", "tun").succeeds();
        HOST.start("socat", "-t10", "TCP6-LISTEN:1111,ipv6only=0,reuseaddr,fork", "PIPE");
        Await.until("port 1111 is in use", 10, () -> HOST.host().connects("127.0.0.1", 1111, 1));
    }

    static Stream<Refusal> seedServerRefusals() {
        return Stream.of(
                usage("--nonsense", "Unknown option: '--nonsense'"),
                usage("nonsense", "'nonsense'"),
                usage(
                        "--mtu=12",
                        "--mtu (from flag --mtu): '12' is neither 'auto' nor a whole number from 1280 to 65535"),
                usage("--mtu=1500 --mtu=1400", "'--mtu' (BYTES|auto) should be specified only once"),
                usage("--listen=99999", "--listen (from flag --listen): '99999' is not PORT"),
                usage("--proxy-listen=host:1", "--proxy-listen (from flag --proxy-listen)", "an IP address"),
                usage("--pod-networks=10.0.0.0", "--pod-networks (from flag --pod-networks): '10.0.0.0'"),
                usage("--pod-networks=10.0.0.0/33", "--pod-networks (from flag", "from 0 to 32"),
                usage("--pod-networks=10.0.0.1/8", "--pod-networks (from flag", "did you mean 10.0.0.0/8?"),
                usage("--pod-networks=0.0.0.0/0", "--pod-networks (from flag", "name the networks"),
                usage("--node-networks=192.168.0.0/16", "--node-networks (from flag", "overlaps", "--vpn-network"),
                usage("--vpn-network=10.0.0.0/31", "--vpn-network (from flag", "use /30"),
                usage("--vpn-network=10.0.0.0/24,10.1.0.0/24", "--vpn-network (from flag", "one network a family"),
                usage(
                        "--listen=100.96.0.5:1194",
                        "--listen (from flag --listen)",
                        "100.96.0.0/11",
                        "run through itself"),
                usage("--ping-timeout-ms=1500", "--ping-timeout-ms (from flag", "twice --ping-interval-ms"),
                usage("--config=PKI/none.yaml", "--config: there is no file", "none.yaml"),
                usage("--config=PKI/broken.yaml", "--config:", "broken.yaml is not YAML at line"),
                usage("--config=PKI/unknown.yaml", "--config: key 'lissten'", "unknown.yaml", "known are"),
                usage("--config=PKI/wrong.yaml", "--mtu (from key mtu in ", "wrong.yaml): '12'"),
                identity("--key=PKI/none.key", "--key (from flag --key)", "none.key"),
                identity("--key=PKI/text", "--key (from flag --key)", "text"),
                identity("--certificate=PKI/text", "--certificate (from flag", "text"),
                identity("--key=PKI/ca.key", "--key (from flag", "is not the key of the certificate in"),
                identity("--certificate=PKI/expired/tls.crt --key=PKI/expired/tls.key", "--certificate", "expired at"),
                identity("--crl=PKI/none.pem", "--crl (from flag --crl)", "none.pem does not exist"),
                identity("--crl=PKI/text", "--crl (from flag --crl)", "text is not PEM"),
                identity("--ca=PKI/stranger/ca.crt", "--certificate (from flag", "issuer"),
                identity(
                        "--certificate=PKI/kube-apiserver/tls.crt --key=PKI/kube-apiserver/tls.key",
                        "--certificate (from flag",
                        "serverAuth"),
                usage("--status-version=4", "--status-version (from flag", "from 1 to 3"),
                usage("--management-socket=", "--management-socket (from flag", "1 to 107 bytes"),
                host("--management-socket=/nowhere/s", "--management-socket", "there is no directory /nowhere"),
                host("--management-socket=PKI/ca.crt", "--management-socket", "is no socket"),
                host("--listen=1111", "--listen", "1111", "in use"),
                host("--proxy-listen=1111", "--proxy-listen", "1111", "in use"),
                host("--status-listen=127.0.0.1:1111", "--status-listen", "1111", "in use"),
                host("--listen=192.0.2.1:1194", "--listen", "192.0.2.1", "assign"),
                host("--device=taken", "--device", "taken", "choose another"),
                usage("--device=sixteen-letters-", "--device (from flag --device)", "at most 15"));
    }

    @ParameterizedTest
    @MethodSource("seedServerRefusals")
    void seedServerSaysWhatWouldBeRight(Refusal refusal) {
        refusal.assertBy(HOST, Dist.SEED_SERVER, "vpn-seed-server");
    }

    static Stream<Refusal> shootClientRefusals() {
        return Stream.of(
                usage("", "--endpoint is missing", "RVPN_ENDPOINT or ENDPOINT", "key endpoint"),
                usage("--endpoint=1.2.3.4", "--reversed-vpn-header (from default)", "outbound|1194||"),
                usage("--endpoint=no_/host", "--endpoint (from flag --endpoint)", "neither a host name nor"),
                usage("--endpoint=a --port=0", "--port (from flag --port): '0' is not a whole number from 1 to 65535"),
                usage("--endpoint=a --dial=up", "--dial (from flag --dial): 'up' is none of connect|direct|tls"),
                usage("--endpoint=a --service-networks=::/0" + HEADER, "--service-networks (from flag", "::/0"),
                identity("--endpoint=a --ca=PKI/none" + HEADER, "--ca (from flag --ca)", "none"),
                identity(
                        "--endpoint=a --certificate=PKI/expired/tls.crt --key=PKI/expired/tls.key" + HEADER,
                        "--certificate (from flag",
                        "expired at"),
                host("--endpoint=a --device=taken" + HEADER, "--device", "taken", "choose another"),
                host("--endpoint=a --status-listen=127.0.0.1:1111" + HEADER, "--status-listen", "1111", "in use"));
    }

    @ParameterizedTest
    @MethodSource("shootClientRefusals")
    void shootClientSaysWhatWouldBeRight(Refusal refusal) {
        refusal.assertBy(HOST, Dist.SHOOT_CLIENT, "vpn-shoot-client");
    }

    static Stream<Refusal> gatewayRefusals() {
        return Stream.of(
                usage("--listen=70000", "--listen (from flag --listen): '70000' is not PORT"),
                usage("--hosts=a=10.0.0.1", "--hosts (from flag --hosts)", "vpn-seed-server[-N].NAMESPACE"),
                usage("--head-timeout-ms=1", "--head-timeout-ms (from flag", "from 100 to 600000"),
                usage("--routes=PKI/none.yaml", "--routes ", "none.yaml: there is no such file"),
                usage("--routes=PKI/broken.yaml", "--routes ", "broken.yaml, line 2, column 1: is not YAML"),
                usage("--routes=PKI/wrong.yaml", "--routes ", "wrong.yaml, line 1: mtu is unknown; known are routes"),
                usage("--dns-routes=perhaps", "--dns-routes (from flag", "is neither yes nor no"),
                host("--listen=1111", "--listen", "1111", "in use"),
                host("--listen=1112,1111", "--listen", "1111", "in use"));
    }

    @ParameterizedTest
    @MethodSource("gatewayRefusals")
    void gatewaySaysWhatWouldBeRight(Refusal refusal) {
        refusal.assertBy(HOST, Dist.GATEWAY, "");
    }
}
