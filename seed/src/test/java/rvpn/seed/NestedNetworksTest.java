package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Counter;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.PipeTun;

/** A client within whose network lies another's, over real TLS on loopback: whose files they have says who may send what. */
@Timeout(60)
class NestedNetworksTest {
    private static final String OF_WIDE = "100.96.0.10";
    private static final String OF_NARROW = "100.97.0.10";
    private static final String SEED = "192.168.123.1";

    @TempDir
    Path directory;

    private final Map<String, PipeTun> devices = new HashMap<>();
    private Path files;
    private TableBench bench;

    @BeforeEach
    void writeFiles() throws Exception {
        files = Files.createDirectory(directory.resolve("ccd"));
        Files.writeString(files.resolve("shoot-wide"), "iroute 100.96.0.0 255.240.0.0\n");
        Files.writeString(files.resolve("shoot-narrow"), "iroute 100.97.0.0 255.255.0.0\n");
    }

    private void start(String graceMs) throws Exception {
        bench = new TableBench(directory, options(graceMs));
    }

    private Map<String, String> options(String graceMs) {
        return Map.of("client-config-dir", files.toString(), "session-grace-ms", graceMs);
    }

    @AfterEach
    void close() {
        bench.close();
        devices.values().forEach(PipeTun::close);
    }

    private ShootPeer connect(String name) throws Exception {
        PipeTun device = PipeTun.open("shoot", 1);
        devices.put(name, device);
        ShootPeer peer = bench.dial(name, device, ShootPeer.hello(name));
        peer.awaitWelcome();
        return peer;
    }

    private void assertDropped(String client, String source) throws Exception {
        long before = bench.loops.total(Counter.DROPPED_SOURCE);
        HostSide.send(devices.get(client), 0, TestPackets.udp(source, SEED, 50));
        Await.until("dropped", () -> bench.loops.total(Counter.DROPPED_SOURCE) == before + 1);
    }

    private void assertPasses(String client, String source, String device) throws Exception {
        ByteBuffer packet = TestPackets.udp(source, SEED, 50);
        HostSide.send(devices.get(client), 0, packet);
        assertThat(HostSide.receive(bench.host.devices.get(device), 0)).isEqualTo(packet);
    }

    @Test
    void theOuterOneMayNotSendFromTheInnerOnesNetwork() throws Exception {
        start("0");
        connect("shoot-wide");
        assertPasses("shoot-wide", OF_NARROW, "tun0-1");
        connect("shoot-narrow");
        assertDropped("shoot-wide", OF_NARROW);
        assertPasses("shoot-wide", OF_WIDE, "tun0-1");
        assertPasses("shoot-narrow", OF_NARROW, "tun0-2");
        assertDropped("shoot-narrow", OF_WIDE);
    }

    @Test
    void itMakesNoDifferenceWhoCameFirst() throws Exception {
        start("0");
        connect("shoot-narrow");
        connect("shoot-wide");
        assertDropped("shoot-wide", OF_NARROW);
        assertPasses("shoot-wide", OF_WIDE, "tun0-2");
        assertPasses("shoot-narrow", OF_NARROW, "tun0-1");
    }

    @Test
    void theOuterOneMayAgainWhenTheInnerOneHasGone() throws Exception {
        start("0");
        connect("shoot-wide");
        ShootPeer narrow = connect("shoot-narrow");
        assertDropped("shoot-wide", OF_NARROW);
        narrow.vanish();
        Await.until("its device is gone", () -> !bench.host.networks.containsKey("tun0-2"));
        assertPasses("shoot-wide", OF_NARROW, "tun0-1");
    }

    @Test
    void theOuterOneMayNotWhileTheInnerOneCanComeBack() throws Exception {
        start("60000");
        connect("shoot-wide");
        connect("shoot-narrow").vanish();
        Await.until("it is gone", () -> bench.table.residents().up() == 1);
        assertDropped("shoot-wide", OF_NARROW);
    }

    @Test
    void otherTermsForAllChangeNothing() throws Exception {
        start("0");
        ShootPeer wide = connect("shoot-wide");
        connect("shoot-narrow");
        Map<String, String> options = new HashMap<>(options("0"));
        options.put("seed-networks", "10.2.0.0/24");
        SeedConfig next = SeedTestConfig.with(directory, options);
        bench.table.take(next, next.networks(), () -> {});
        assertThat(wide.updated.get(10, TimeUnit.SECONDS).routes()).containsExactly("10.2.0.0/24");
        assertDropped("shoot-wide", OF_NARROW);
        assertPasses("shoot-wide", OF_WIDE, "tun0-1");
    }

    @Test
    void bothMaySendFromWhatBothName() throws Exception {
        Files.writeString(files.resolve("shoot-narrow"), "iroute 100.96.0.0 255.240.0.0\n");
        start("0");
        connect("shoot-wide");
        connect("shoot-narrow");
        assertPasses("shoot-wide", OF_NARROW, "tun0-1");
        assertPasses("shoot-narrow", OF_WIDE, "tun0-2");
    }
}
