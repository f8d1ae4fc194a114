package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway that lets nobody through without a pass. The route of another shoot leads to the same seed server, so that only
 * the gateway can tell the two shoots apart before TLS.
 *
 * <pre>
 *   seed 10.3.0.1 --------------- 10.3.0.2 shoot
 *   vpn-seed-server :1194         vpn-shoot-client, openvpn
 *   vpn-gateway :8132             100.96.0.10, echo
 * </pre>
 */
@Tag("once")
class PassIT {
    private static final String ADDRESS = "10.3.0.1";
    private static final String POD = "100.96.0.10";
    private static final String HEADER = "outbound|1194||vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final String JOINED = "rvpn_gateway_joined_total";
    private static final String ROUTES = """
            routes:
            - namespace: shoot--a--b
              vpn-seed-server: {server-names: [vpn.a.example], address: 127.0.0.1}
              passes: {ca: %s, crl: crl.pem, keys: [gate.key.pub]}
            - namespace: shoot--x--y
              vpn-seed-server: {server-names: [vpn.x.example], address: 127.0.0.1}
              passes: {ca: %s}
            """;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("passseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("passshoot");

    private static final Metrics GATEWAY = new Metrics(SEED.host());

    private static Pki other;
    private static Path key;

    @BeforeAll
    static void start() throws IOException {
        wire();
        other = Pki.init(SEED.directory().resolve("other"));
        key = SEED.directory().resolve("gate.key");
        Shell.run(Dist.VPNCTL, "pass", "key", key.toString()).succeeds();
        SEED.pki().revoke();
        Files.copy(SEED.pki().directory().resolve("crl.pem"), SEED.directory().resolve("crl.pem"));
        Path routes = Files.writeString(
                SEED.directory().resolve("routes.yaml"),
                ROUTES.formatted(SEED.pki().authority(), other.authority()));
        SEED.seedServer("--status-listen=127.0.0.1:15001", "--session-grace-ms=500");
        SEED.startUntil(
                "listens on",
                Dist.GATEWAY,
                "--listen=" + ADDRESS + ":8132",
                "--routes=" + routes,
                "--require-pass=connect,tls");
        SHOOT.host().run("ip", "addr", "add", POD + "/32", "dev", "lo").succeeds();
        SHOOT.start("socat", "-t30", "TCP-LISTEN:" + EchoServers.ECHO + ",fork,reuseaddr", "EXEC:cat");
    }

    private static void wire() {
        Shell.run(("ip link add cable netns %s type veth peer name cable netns %s")
                        .formatted(SEED.host().namespace(), SHOOT.host().namespace())
                        .split(" "))
                .succeeds();
        String up = "ip addr add $1/24 dev cable && ip link set cable up";
        SEED.host().bash(up, ADDRESS).succeeds();
        SHOOT.host().bash(up, "10.3.0.2").succeeds();
        Await.until("the cable is up", 10, () -> SHOOT.host().pings(ADDRESS));
    }

    private static Running dial(Pki pki, String... options) {
        List<String> fixed = List.of(
                Dist.SHOOT_CLIENT,
                "--endpoint=" + ADDRESS,
                "--port=8132",
                "--lanes=1",
                "--reversed-vpn-header=" + HEADER);
        return SHOOT.start(Stream.of(fixed, pki.identity("vpn-shoot-client"), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static Running dialTls(Pki pki, String... options) {
        return dial(
                pki,
                Stream.concat(Stream.of("--dial=tls", "--gateway-server-name=vpn.a.example"), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static void assertCarries(Running client) {
        client.says(" up: TLSv1.3");
        // Less than pipes hold: an echo of socat stands still once both ways are full.
        byte[] payload = Bytes.random(50_000, 1);
        byte[] echo = SEED.host()
                .given(payload, "socat", "-t10", "-", "TCP:" + POD + ":" + EchoServers.ECHO)
                .output();
        assertThat(Bytes.digest(echo)).isEqualTo(Bytes.digest(payload));
    }

    private static double refused(String reason) {
        return GATEWAY.value("rvpn_gateway_refused_total{reason=\"pass_" + reason + "\"}");
    }

    @Test
    void theShootsCertificateOpensTheGatewayInTlsUntilItIsRevoked() throws IOException {
        Running client = dialTls(SEED.pki());
        assertCarries(client);
        client.terminate();
        SEED.pki().revoke("vpn-shoot-client");
        Path crl = SEED.directory().resolve("crl.pem");
        byte[] before = Files.readAllBytes(crl);
        Files.copy(SEED.pki().directory().resolve("crl.pem"), SEED.directory().resolve("next"));
        Shell.run("mv", SEED.directory().resolve("next").toString(), crl.toString())
                .succeeds();
        Await.until(
                "who is revoked is refused", 30, PassIT::isRefusedAsRevoked); // the files are looked at once a second
        assertThat(refused("revoked")).isPositive();
        Files.write(crl, before);
    }

    private static boolean isRefusedAsRevoked() {
        Running client = dialTls(SEED.pki());
        String refusal = "the peer refused the TLS handshake: certificate revoked";
        Await.until(
                "it is let in or refused",
                20,
                () -> client.log().contains(refusal) || client.log().contains(" up: TLSv1.3"));
        client.terminate();
        return client.log().contains(refusal);
    }

    @Test
    void theShootsCertificateOpensTheGatewayByConnectWhereItIsAskedTo() {
        assertCarries(dial(SEED.pki(), "--gateway-pass=certificate"));
    }

    @Test
    void aValidTenantDoesNotReachAnothersSeedServer() {
        double joined = GATEWAY.value(JOINED);
        dialTls(other).says("the peer refused the TLS handshake: unknown ca");
        dial(other, "--gateway-pass=certificate", "--status-listen=15002", "--device=tun1")
                .says("the gateway answered 403 this destination trusts no such authority");
        assertThat(GATEWAY.value(JOINED)).isEqualTo(joined);
        assertThat(refused("unknown_signer")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void thatTenantReachesItsOwn() {
        double joined = GATEWAY.value(JOINED);
        dial(other, "--gateway-server-name=vpn.x.example", "--dial=tls").says("not up: ");
        Await.until("the gateway has joined it", 20, () -> GATEWAY.value(JOINED) > joined);
    }

    @Test
    void nobodyPassesWithoutOne() {
        double joined = GATEWAY.value(JOINED);
        dialTls(SEED.pki(), "--gateway-pass=none").says("the peer refused the TLS handshake: certificate required");
        dial(SEED.pki(), "--status-listen=15002", "--device=tun1")
                .says("the gateway answered 407 a pass is needed here");
        assertThat(GATEWAY.value(JOINED)).isEqualTo(joined);
        assertThat(refused("missing")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aTokenOpensTheGatewayForItsShootAlone() throws IOException {
        Running stranger = dial(SEED.pki(), "--gateway-pass-file=" + token("shoot--x--y"), "--device=tun1");
        stranger.says("the gateway answered 403 the pass is for another shoot");
        stranger.terminate();
        assertCarries(dial(SEED.pki(), "--gateway-pass-file=" + token("shoot--a--b")));
    }

    @Test
    void openVpnShowsATokenInAHeader() throws IOException {
        String token = Files.readString(token("shoot--a--b")).strip();
        double joined = GATEWAY.value(JOINED);
        double missing = refused("missing");
        Running openvpn = SHOOT.start(
                ("openvpn --client --dev null --ifconfig-noexec --route-noexec --proto tcp-client --nobind --remote %s 8132"
                                + " --http-proxy %1$s 8132 --http-proxy-option CUSTOM-HEADER Reversed-VPN %s --http-proxy-option"
                                + " CUSTOM-HEADER Proxy-Authorization TOKEN --ca %s --cert %s --key %s")
                        .formatted(
                                ADDRESS,
                                HEADER,
                                SEED.pki().authority(),
                                SEED.pki().certificate("vpn-shoot-client"),
                                SEED.pki().key("vpn-shoot-client"))
                        .lines()
                        .flatMap(line -> Stream.of(line.split(" ")))
                        .map(word -> word.equals("TOKEN") ? "Bearer " + token : word)
                        .toArray(String[]::new));
        openvpn.says("TCPv4_CLIENT link remote: [AF_INET]" + ADDRESS + ":8132");
        assertThat(GATEWAY.value(JOINED)).isGreaterThan(joined);
        assertThat(refused("missing")).isEqualTo(missing);
    }

    private static Path token(String shoot) throws IOException {
        String text = Shell.run(
                        Dist.VPNCTL, "pass", "issue", "--key", key.toString(), "--shoot", shoot, "--valid", "1h")
                .succeeds()
                .text();
        return Files.writeString(SHOOT.directory().resolve(shoot), text);
    }
}
