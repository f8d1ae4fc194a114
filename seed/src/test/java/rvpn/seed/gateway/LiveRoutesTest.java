package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.ConfigException;
import rvpn.seed.connect.Client;
import rvpn.seed.connect.ClientHello;
import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;

class LiveRoutesTest {
    private static final String ALPHA = "routes:\n- namespace: alpha\n  vpn-seed-server: {server-names: [vpn.alpha]}\n";
    private static final String BETA = "- namespace: beta\n  kube-apiserver: {address: 10.0.0.2}\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("routes.yaml");
    }

    private LiveRoutes start(String text) throws Exception {
        Files.writeString(file, text);
        return new LiveRoutes(config(Optional.of(file), Optional.empty()));
    }

    private static GatewayConfig config(Optional<Path> routes, Optional<Boolean> dnsRoutes) {
        InetSocketAddress host = new InetSocketAddress("10.0.0.9", 11940);
        ConfigBuilder config = ConfigBuilder.gateway(new ConnectLimits(1, 1, 1, 1))
                .hosts(Map.of(
                        "vpn-seed-server.hosted.svc.cluster.local",
                        host,
                        "vpn-seed-server.alpha.svc.cluster.local",
                        host));
        routes.ifPresent(config::routes);
        dnsRoutes.ifPresent(config::dnsRoutes);
        return config.build();
    }

    private static Optional<String> target(LiveRoutes routes, String service, String namespace) {
        return routes.table()
                .find(Destination.of(service, namespace).orElseThrow())
                .map(way ->
                        way.service().target().address().map(Object::toString).orElse("dns"));
    }

    @Test
    void takesUpWhatIsAddedChangedAndRemoved() throws Exception {
        LiveRoutes routes = start(ALPHA);
        assertThat(target(routes, "kube-apiserver", "beta")).isEmpty();
        Files.writeString(file, ALPHA + BETA);
        routes.reread();
        assertThat(target(routes, "kube-apiserver", "beta")).contains("/10.0.0.2");
        Files.writeString(file, ALPHA + BETA.replace("10.0.0.2", "10.0.0.3"));
        routes.reread();
        assertThat(target(routes, "kube-apiserver", "beta")).contains("/10.0.0.3");
        Files.writeString(file, ALPHA);
        routes.reread();
        assertThat(target(routes, "kube-apiserver", "beta")).isEmpty();
    }

    @Test
    void aBadFileKeepsTheRoutesAndIsARemarkUntilItIsRight() throws Exception {
        LiveRoutes routes = start(ALPHA);
        RouteTable before = routes.table();
        Files.writeString(file, ALPHA + "- namespace: alpha\n");
        routes.reread();
        assertThat(routes.table()).isSameAs(before);
        assertThat(routes.readiness().isReady()).isTrue();
        assertThat(routes.readiness().remarks())
                .containsExactly("keeps older routes: --routes " + file
                        + ", line 4: routes[1].namespace 'alpha' has a route already");
        Files.delete(file);
        routes.reread();
        assertThat(routes.readiness().remarks())
                .containsExactly("keeps older routes: --routes " + file + ": there is no such file");
        Files.writeString(file, ALPHA);
        routes.reread();
        assertThat(routes.readiness().remarks()).isEmpty();
    }

    @Test
    void aBadFileIsNoStart() {
        assertThatThrownBy(() -> start("routes: 5\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 1: routes is the number 5, not a list");
    }

    @Test
    void hostsGiveTheAddressesThatTheFileDoesNot() throws Exception {
        LiveRoutes routes = start(ALPHA);
        assertThat(target(routes, "vpn-seed-server", "alpha")).contains("/10.0.0.9");
        assertThat(target(routes, "vpn-seed-server", "hosted")).contains("/10.0.0.9");
        assertThat(target(routes, "kube-apiserver", "hosted")).isEmpty();
    }

    @Test
    void dnsIsAskedForTheRestWithoutAFileOrWhereTheConfigurationSaysSo() throws Exception {
        Files.writeString(file, ALPHA);
        assertThat(target(new LiveRoutes(config(Optional.empty(), Optional.empty())), "vpn-seed-server", "x"))
                .contains("dns");
        assertThat(target(new LiveRoutes(config(Optional.empty(), Optional.of(false))), "vpn-seed-server", "x"))
                .isEmpty();
        assertThat(target(new LiveRoutes(config(Optional.of(file), Optional.of(true))), "vpn-seed-server", "x"))
                .contains("dns");
    }

    @Test
    void theGateIsAskedWithWhatTheClientShowsBeforeAnyWayIsGiven() throws Exception {
        LiveRoutes routes = start(ALPHA);
        List<TenantRequest> asked = new ArrayList<>();
        TenantGate gate = request -> {
            asked.add(request);
            throw new Refused(Reason.CLIENT_FORBIDDEN, "no");
        };
        StreamCounters counters = new StreamCounters();
        GatewayRouter router = new GatewayRouter(routes::table, gate, counters);
        Client client = new Client("192.0.2.7", false, Optional.empty());
        ConnectHead head = new ConnectHead(
                "CONNECT",
                "HTTP/1.1",
                "a:1",
                List.of(
                        new ConnectHead.Field("reversed-vpn", "outbound|1194||vpn-seed-server.alpha.svc.cluster.local"),
                        new ConnectHead.Field("proxy-authorization", "Bearer abc")));
        ClientHello hello = new ClientHello(Optional.of("vpn.alpha"), List.of("rvpn/1"), Optional.of("\u00ff"));
        assertThatThrownBy(() -> router.route(head, client)).hasMessage("no");
        assertThatThrownBy(() -> router.route(hello, client)).hasMessage("no");
        Way way = routes.table().find(StreamKind.TUNNEL, "vpn.alpha").orElseThrow();
        assertThat(asked)
                .containsExactly(
                        new TenantRequest(way, Door.CONNECT, "192.0.2.7", Optional.of("Bearer abc")),
                        new TenantRequest(way, Door.TLS, "192.0.2.7", Optional.of("\u00ff")));
        assertThat(counters.value(StreamKind.TUNNEL, Door.TLS)).isZero();
    }
}
