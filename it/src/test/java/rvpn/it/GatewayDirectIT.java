package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A shoot that dials the gateway in TLS, without any HTTP. The topology is drawn at {@link Lab}. */
class GatewayDirectIT {
    // The name that a shoot's hello carries is that of the seed server's certificate.
    private static final String ROUTES = """
            routes:
            - namespace: %s
              vpn-seed-server: {server-names: [vpn-seed-server]}
            """;
    private static final int LANES = 2;
    private static final Path FILE = file();

    @RegisterExtension
    static final Lab LAB = new Lab(
            "direct",
            Map.of(
                    "RVPN_DIAL",
                    "direct",
                    "RVPN_REQUIRE_PASS",
                    "none",
                    "RVPN_ROUTES",
                    FILE.toString(),
                    "RVPN_LANES",
                    Integer.toString(LANES)));

    private static Path file() {
        try {
            Path file = Files.createTempFile("rvpn-it", ".yaml");
            return Files.writeString(file, ROUTES.formatted("shoot--local--demo"));
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @AfterAll
    static void tidy() throws IOException {
        Files.delete(FILE);
    }

    @Test
    void theTunnelIsUpByServerNameAloneAndOutlivesItsRoute() throws IOException {
        Metrics gateway = new Metrics(LAB.gw());
        Metrics seed = new Metrics(LAB.seed());
        Await.until("all lanes are up", 20, () -> seed.value("rvpn_tunnel_lanes") == LANES);
        double lanes = gateway.value("rvpn_gateway_routed_total{door=\"tls\",kind=\"tunnel\"}");
        assertThat(lanes).isPositive();
        assertThat(gateway.value("rvpn_gateway_routed_total{door=\"connect\",kind=\"tunnel\"}"))
                .isZero();
        assertThat(LAB.get("http://" + Lab.POD + "/").succeeds().text()).startsWith("pod:");
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            Files.writeString(FILE, "routes: []\n");
            Await.until("the route is gone", 10, () -> gateway.value("rvpn_gateway_routes") == 0);
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(gateway.value("rvpn_gateway_routed_total{door=\"tls\",kind=\"tunnel\"}"))
                .isEqualTo(lanes);
    }
}
