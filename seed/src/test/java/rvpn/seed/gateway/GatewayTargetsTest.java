package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.proxyprotocol.ProxyTrust;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.Hellos;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.ShareLimits;

/** What services of two shoots behind one load balancer are told, and how much of the gateway they may have. */
@Timeout(30)
@ExtendWith(LeakWatch.class)
class GatewayTargetsTest {
    private static final int HEADER_BYTES = 28; // of version 2, over IPv4

    @TempDir
    Path folder;

    private ConnectLimits limits = new ConnectLimits(100, 100, 5_000, 5_000);
    private Origin vpn;
    private Origin apiserver;
    private VpnGateway gateway;

    @BeforeEach
    void open() throws Exception {
        vpn = new Origin();
        apiserver = new Origin();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        vpn.close();
        apiserver.close();
    }

    private void start(boolean tellsTarget) throws Exception {
        Path routes = Files.writeString(folder.resolve("routes.yaml"), """
                routes:
                - namespace: alpha
                  vpn-seed-server: {server-names: [vpn.alpha.example], address: 'localhost:%1$d'}
                  kube-apiserver: {server-names: [api.alpha.example], address: 'localhost:%2$d'}
                - namespace: beta
                  vpn-seed-server: {server-names: [vpn.beta.example], address: 'localhost:%1$d'}
                """.formatted(
                        vpn.address().getPort(), apiserver.address().getPort()));
        gateway = ConfigBuilder.gateway(limits)
                .routes(routes)
                .entrance(new Entrance(ProxyTrust.NOBODY, tellsTarget, false, 0))
                .start();
    }

    private RawClient connect(String destination) throws Exception {
        return RawClient.of(gateway.address())
                .send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\nReversed-VPN: outbound|" + destination
                        + ".svc.cluster.local\r\n\r\nearly");
    }

    @Test
    void aVpnServerIsToldWhoTheClientIs() throws Exception {
        start(true);
        byte[] hello =
                Hellos.stream(16_384, Hellos.body(Hellos.serverName("vpn.alpha.example"), Hellos.protocols("rvpn/1")));
        try (RawClient client = connect("1194||vpn-seed-server.alpha");
                RawClient server = vpn.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(server.in().readNBytes(HEADER_BYTES)).startsWith(0x0d, 0x0a, 0x0d, 0x0a, 0x00);
            assertThat(server.read(5)).isEqualTo("early");
        }
        try (RawClient client = RawClient.of(gateway.address()).send(hello);
                RawClient server = vpn.next()) {
            assertThat(server.in().readNBytes(HEADER_BYTES)).startsWith(0x0d, 0x0a, 0x0d, 0x0a, 0x00);
            assertThat(server.in().readNBytes(hello.length)).isEqualTo(hello);
            assertThat(client.in().available()).isZero();
        }
    }

    @Test
    void aShootHasOneShareAndTakesNothingFromAnotherBehindTheSameName() throws Exception {
        limits = new ConnectLimits(100, 100, 5_000, 5_000, new ShareLimits(0, 0, 1));
        start(false);
        try (RawClient first = connect("1194||vpn-seed-server.alpha")) {
            assertThat(first.head()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = connect("443||kube-apiserver.alpha");
                    RawClient other = connect("1194||vpn-seed-server.beta")) {
                assertThat(second.head()).startsWith("HTTP/1.1 503 all 1 connections of alpha are in use");
                assertThat(other.head()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void anApiServerReadsItsClientsFirstByteFirst() throws Exception {
        start(true);
        byte[] hello = Hellos.ofJava("api.alpha.example", "h2");
        try (RawClient client = connect("443||kube-apiserver.alpha").end();
                RawClient server = apiserver.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(server.rest()).isEqualTo("early");
        }
        try (RawClient client = RawClient.of(gateway.address()).send(hello).end();
                RawClient server = apiserver.next()) {
            assertThat(server.in().readAllBytes()).isEqualTo(hello);
            assertThat(client.in().available()).isZero();
        }
    }
}
