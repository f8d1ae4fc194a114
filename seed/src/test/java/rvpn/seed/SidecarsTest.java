package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.Control;
import rvpn.core.Counter;
import rvpn.core.config.Side;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.PipeTun;

/** The seed's sidecars at the shoot's server, over real TLS on loopback. */
@Timeout(60)
class SidecarsTest {
    private static final String SIDECAR = "vpn-seed-client";

    @TempDir
    Path directory;

    private final List<PipeTun> opened = new ArrayList<>();
    private TableBench bench;

    private void start(Map<String, String> options) throws Exception {
        bench = TableBench.ofShoot(directory, options);
    }

    @AfterEach
    void close() {
        bench.close();
        opened.forEach(PipeTun::close);
    }

    private PipeTun device() throws IOException {
        PipeTun device = PipeTun.open("sidecar", 1);
        opened.add(device);
        return device;
    }

    private static Control.Hello hello(String session) {
        return ShootPeer.hello(session).serving(List.of()).from(Side.SEED);
    }

    private Control.Welcome connect(PipeTun device, String session) throws Exception {
        return bench.dial(SIDECAR, device, hello(session)).awaitWelcome();
    }

    @Test
    void thoseWithOneCertificateHaveAnAddressAndADeviceEach() throws Exception {
        start(Map.of());
        assertThat(connect(device(), "one").addresses()).contains("192.168.123.2/24");
        assertThat(connect(device(), "two").addresses()).contains("192.168.123.3/24");
        assertThat(bench.table.residents().up()).isEqualTo(2);
        assertThat(bench.host.networks.keySet()).containsExactlyInAnyOrder("tun0", "tun0-1");
    }

    @Test
    void areToldOfTheShootsNetworks() throws Exception {
        start(Map.of("node-networks", "10.250.0.0/16"));
        assertThat(connect(device(), "one").routes())
                .containsExactly("100.64.0.0/13", "100.96.0.0/11", "10.250.0.0/16");
    }

    @Test
    void nothingOfTheShootIsRoutedToThem() throws Exception {
        start(Map.of());
        connect(device(), "one");
        connect(device(), "two");
        assertThat(bench.host.routes.keySet()).containsOnly("192.168.123.3/32", "fd8f:6d53:b97a:1::3/128");
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.123.3, 100.96.0.10, DROPPED_SOURCE",
        "192.168.123.1, 100.96.0.10, DROPPED_SOURCE",
        "100.96.0.11, 100.96.0.10, DROPPED_SOURCE",
        "192.168.123.2, 192.168.123.3, DROPPED_DESTINATION",
        "192.168.123.2, 192.168.123.1, DROPPED_DESTINATION",
        "192.168.123.2, 10.9.9.9, DROPPED_DESTINATION",
    })
    void aPacketMustBeOfItsSenderAndForTheShoot(String from, String to, Counter counter) throws Exception {
        start(Map.of());
        PipeTun device = device();
        connect(device, "one");
        connect(device(), "two");
        HostSide.send(device, 0, TestPackets.udp(from, to, 10));
        Await.until("it is dropped", () -> bench.loops.total(counter) == 1);
        ByteBuffer good = TestPackets.udp("192.168.123.2", "100.96.0.10", 10);
        HostSide.send(device, 0, good);
        assertThat(HostSide.receive(bench.host.devices.get("tun0"), 0)).isEqualTo(good);
    }

    @Test
    void aShootIsToldThatItIsWrongHere() throws Exception {
        start(Map.of());
        assertThat(bench.dial(SIDECAR, device(), ShootPeer.hello("one")).awaitEnd())
                .isEqualTo("refused: this is the shoot's end of a tunnel that the seed dials, but the dialler is the"
                        + " shoot's end as well");
    }

    @Test
    void aFileGivesOneAnAddressButNoNetworks() throws Exception {
        Path files = Files.createDirectory(directory.resolve("ccd"));
        Path file = files.resolve(SIDECAR);
        Files.writeString(file, "ifconfig-push 192.168.123.77 255.255.255.0\n");
        start(Map.of("client-config-dir", files.toString(), "duplicate-names", "replace"));
        assertThat(connect(device(), "one").addresses()).contains("192.168.123.77/24");
        Files.writeString(file, "iroute 100.96.0.0 255.255.0.0\n");
        assertThat(bench.dial(SIDECAR, device(), hello("two")).awaitEnd())
                .isEqualTo("refused: the shoot refuses this client");
    }
}
