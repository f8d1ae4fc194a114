package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaysTest {
    @TempDir
    Path directory;

    @Test
    void leavesOutWhatTheSeedsNetworksRouteIntoTheTunnel() throws Exception {
        assertThat(ways(Map.of()).closed()).hasSize(1).first().asString().contains("10.8.3.4 lies inside 10.8.0.0/16");
    }

    /** The shoot's own corporate proxy, say: the seed's network of the same number has another one in the tunnel. */
    @Test
    void goesWhereTheSeedsNetworkIsTheShootsAsWell() throws Exception {
        Ways ways = ways(Map.of("node-networks", "10.8.3.0/24"));
        assertThat(ways.closed()).isEmpty();
        assertThat(ways.open()).hasSize(1);
    }

    private Ways ways(Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("endpoint", "10.8.3.4", "seed-networks", "10.8.0.0/16"));
        all.putAll(options);
        ShootConfig config = TestConfig.with(directory, all);
        return Ways.of(config, config.gateway().endpoints().get(0), List.of(InetAddress.getByName("10.8.3.4")));
    }
}
