package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Control;
import rvpn.core.Counter;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.PipeTun;

/** Several shoot clients at one seed, over real TLS on loopback. */
@Timeout(60)
class ClientTableTest {
    private static final String PODS = "100.96.0.0/11";

    @TempDir
    Path directory;

    private final List<PipeTun> opened = new ArrayList<>();
    private TableBench bench;

    private void start(String... options) throws Exception {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        bench = new TableBench(directory, map);
    }

    @AfterEach
    void close() {
        bench.close();
        opened.forEach(PipeTun::close);
    }

    private PipeTun device() throws Exception {
        PipeTun device = PipeTun.open("shoot", 1);
        opened.add(device);
        return device;
    }

    private ShootPeer connect(String name) throws Exception {
        return connect(name, device(), name + "-session");
    }

    private ShootPeer connect(String name, PipeTun device, String session) throws Exception {
        ShootPeer peer = bench.dial(name, device, ShootPeer.hello(session));
        peer.awaitWelcome();
        return peer;
    }

    private static List<String> addresses(ShootPeer peer) throws Exception {
        return peer.awaitWelcome().addresses();
    }

    @Test
    void givesEachClientADeviceAndAddressesOfItsOwn() throws Exception {
        start();
        assertThat(addresses(connect("shoot-a"))).containsExactly("192.168.123.2/24", "fd8f:6d53:b97a:1::2/96");
        assertThat(addresses(connect("shoot-b"))).containsExactly("192.168.123.3/24", "fd8f:6d53:b97a:1::3/96");
        assertThat(bench.host.addresses("tun0")).containsExactly("192.168.123.1/24", "fd8f:6d53:b97a:1::1/96");
        assertThat(bench.host.addresses("tun0-1")).containsExactly("192.168.123.1/32", "fd8f:6d53:b97a:1::1/128");
        assertThat(bench.host.routes).containsEntry("192.168.123.3/32", "tun0-1");
        assertThat(bench.table.residents().lanes()).hasSize(2);
        assertThat(bench.table.residents().up()).isEqualTo(2);
    }

    @Test
    void carriesEachDevicesPacketsToItsClientAlone() throws Exception {
        start();
        PipeTun a = device();
        PipeTun b = device();
        connect("shoot-a", a, "a");
        connect("shoot-b", b, "b");
        ByteBuffer toB = TestPackets.udp("192.168.123.1", "100.96.0.11", 100);
        HostSide.send(bench.host.devices.get("tun0-1"), 0, toB);
        assertThat(HostSide.receive(b, 0)).isEqualTo(toB);
        ByteBuffer toA = TestPackets.udp("192.168.123.1", "100.96.0.10", 90);
        HostSide.send(bench.host.devices.get("tun0"), 0, toA);
        assertThat(HostSide.receive(a, 0)).isEqualTo(toA);
    }

    @Test
    void letsNoClientSendAsAnotherOrToAnother() throws Exception {
        Path files = Files.createDirectory(directory.resolve("ccd"));
        Files.writeString(files.resolve("shoot-a"), "iroute 100.96.0.0 255.255.0.0\n");
        Files.writeString(files.resolve("shoot-b"), "iroute 100.97.0.0 255.255.0.0\n");
        start("client-config-dir", files.toString());
        PipeTun a = device();
        connect("shoot-a", a, "a");
        connect("shoot-b");
        for (String source : List.of("100.97.0.10", "192.168.123.3", "192.168.123.1")) {
            long before = bench.loops.total(Counter.DROPPED_SOURCE);
            HostSide.send(a, 0, TestPackets.udp(source, "192.168.123.1", 50));
            Await.until("dropped", () -> bench.loops.total(Counter.DROPPED_SOURCE) == before + 1);
        }
        for (String destination : List.of("100.97.0.10", "192.168.123.3")) {
            long before = bench.loops.total(Counter.DROPPED_DESTINATION);
            HostSide.send(a, 0, TestPackets.udp("100.96.0.10", destination, 50));
            Await.until("dropped", () -> bench.loops.total(Counter.DROPPED_DESTINATION) == before + 1);
        }
        ByteBuffer own = TestPackets.udp("100.96.0.10", "192.168.123.1", 50);
        HostSide.send(a, 0, own);
        assertThat(HostSide.receive(bench.host.devices.get("tun0-1"), 0)).isEqualTo(own);
    }

    @Test
    void leavesOthersAloneWhenOneGoesAndGivesItTheSameAddressAgain() throws Exception {
        start();
        connect("shoot-a");
        ShootPeer b = connect("shoot-b");
        ShootPeer c = connect("shoot-c");
        b.vanish();
        Await.until("b's device is gone", () -> !bench.host.networks.containsKey("tun0-1"));
        assertThat(c.end).isNotDone();
        assertThat(bench.host.networks.keySet()).containsExactlyInAnyOrder("tun0", "tun0-2");
        assertThat(addresses(connect("shoot-d"))).contains("192.168.123.5/24");
        assertThat(addresses(connect("shoot-b"))).contains("192.168.123.3/24");
    }

    @Test
    void keepsADeviceWhoseSessionMayBeTakenUpAgain() throws Exception {
        start("session-grace-ms", "60000");
        connect("shoot-a");
        connect("shoot-b", device(), "b").vanish();
        Await.until("b is gone", () -> bench.table.residents().up() == 1);
        assertThat(bench.host.networks).containsKey("tun0-1");
        ShootPeer again = connect("shoot-b", device(), "b");
        assertThat(again.awaitWelcome().resumed()).isTrue();
        assertThat(addresses(again)).contains("192.168.123.3/24");
    }

    @Test
    void keepsADeviceForAClientThatDidNotWaitForIt() throws Exception {
        start("session-grace-ms", "60000");
        connect("shoot-a");
        int opened = bench.host.opened.get();
        bench.host.permits.drainPermits();
        ShootPeer impatient = bench.dial("shoot-b", device(), ShootPeer.hello("b"));
        Await.until("the host is asked", () -> bench.host.opened.get() == opened + 1);
        impatient.vanish();
        Await.until("the seed knows", () -> bench.loops.total(Counter.LOST_STREAMS) == 1);
        bench.host.permits.release();
        Await.until("the device is there", () -> bench.host.networks.containsKey("tun0-1"));
        connect("shoot-b");
        assertThat(bench.host.opened).hasValue(opened + 1);
    }

    @Test
    void givesTheFirstDeviceToTheNextWhenItsClientHasGone() throws Exception {
        start();
        ShootPeer a = connect("shoot-a");
        a.vanish();
        Await.until(
                "a is gone", () -> bench.table.residents().disconnectedSince().isPresent());
        assertThat(bench.host.networks.keySet()).containsExactly("tun0");
        assertThat(addresses(connect("shoot-b"))).contains("192.168.123.3/24");
        assertThat(bench.host.networks.keySet()).containsExactly("tun0");
    }

    @Test
    void letsALaterClientHaveANetworkAndTheEarlierRegainIt() throws Exception {
        start();
        connect("shoot-a");
        assertThat(bench.host.routes).containsEntry(PODS, "tun0");
        ShootPeer b = connect("shoot-b");
        assertThat(bench.host.routes).containsEntry(PODS, "tun0-1");
        ShootPeer c = connect("shoot-c");
        assertThat(bench.host.routes).containsEntry(PODS, "tun0-2");
        b.vanish();
        Await.until("b's device is gone", () -> !bench.host.networks.containsKey("tun0-1"));
        assertThat(bench.host.routes).containsEntry(PODS, "tun0-2");
        c.vanish();
        Await.until("a has it back", () -> "tun0".equals(bench.host.routes.get(PODS)));
    }

    @Test
    void replacesAClientByANewcomerOfItsName() throws Exception {
        start();
        connect("shoot-a");
        ShootPeer before = connect("shoot-b", device(), "one");
        ShootPeer after = connect("shoot-b", device(), "two");
        assertThat(before.awaitEnd()).isEqualTo("replaced: a new stream of the shoot has taken over");
        assertThat(addresses(after)).isEqualTo(addresses(before));
        assertThat(bench.table.residents().lanes()).hasSize(2);
    }

    @Test
    void letsBothOfANameLiveWhenToldTo() throws Exception {
        start("duplicate-names", "both");
        ShootPeer one = connect("shoot-a", device(), "one");
        ShootPeer two = connect("shoot-a", device(), "two");
        assertThat(addresses(one)).contains("192.168.123.2/24");
        assertThat(addresses(two)).contains("192.168.123.3/24");
        assertThat(one.end).isNotDone();
        assertThat(bench.table.residents().up()).isEqualTo(2);
    }

    @Test
    void refusesOneTooManyUntilOneHasGone() throws Exception {
        start("max-clients", "2");
        connect("shoot-a");
        ShootPeer b = connect("shoot-b");
        assertThat(bench.dial("shoot-c", device(), ShootPeer.hello("c")).awaitEnd())
                .isEqualTo("refused: the seed has as many shoot clients as it may");
        connect("shoot-b", device(), "other"); // one that is there already
        Await.until("replaced", () -> b.end.isDone());
        assertThat(bench.table.residents().up()).isEqualTo(2);
    }

    @Test
    void oneNameCannotTakeAllPlaces() throws Exception {
        start("duplicate-names", "both", "max-clients", "3", "max-clients-per-name", "2");
        ShootPeer one = connect("shoot-a", device(), "one");
        connect("shoot-a", device(), "two");
        assertThat(bench.dial("shoot-a", device(), ShootPeer.hello("three")).awaitEnd())
                .isEqualTo("refused: the seed has as many shoot clients of this name as it may");
        connect("shoot-b");
        assertThat(one.end).isNotDone();
        assertThat(bench.table.residents().up()).isEqualTo(3);
    }

    @Test
    void refusesWhenNoAddressIsLeft() throws Exception {
        start("vpn-network", "192.168.123.0/30");
        connect("shoot-a");
        assertThat(bench.dial("shoot-b", device(), ShootPeer.hello("b")).awaitEnd())
                .isEqualTo("refused: the seed refuses this client");
        assertThat(bench.table.residents().up()).isEqualTo(1);
        assertThat(bench.host.networks.keySet()).containsExactly("tun0");
    }

    @Test
    void endsAClientForWhichTheHostHasNoDeviceAndNoOther() throws Exception {
        start();
        ShootPeer a = connect("shoot-a");
        bench.host.refuses = true;
        assertThat(bench.dial("shoot-b", device(), ShootPeer.hello("b")).awaitEnd())
                .isEqualTo("fault: the seed's host has no place for this client");
        assertThat(a.end).isNotDone();
        bench.host.refuses = false;
        assertThat(addresses(connect("shoot-b"))).contains("192.168.123.3/24");
    }

    @Test
    void refusesALaneWithoutASession() throws Exception {
        start();
        connect("shoot-a");
        assertThat(bench.dial("shoot-b", device(), ShootPeer.lane("x", 1, 2)).awaitEnd())
                .isEqualTo("refused: no session lives here yet or any more: greet with lane 0 first");
    }

    @Test
    void remembersAddressesOverARestart() throws Exception {
        String file = directory.resolve("pool").toString();
        start("address-pool-file", file);
        connect("shoot-a");
        List<String> before = addresses(connect("shoot-b"));
        bench.close();
        start("address-pool-file", file);
        assertThat(addresses(connect("shoot-b"))).isEqualTo(before);
        assertThat(addresses(connect("shoot-c"))).contains("192.168.123.4/24");
    }

    @Test
    void followsAClientsFileAtEachConnect() throws Exception {
        Path files = Files.createDirectory(directory.resolve("ccd"));
        Path file = files.resolve("shoot-a");
        Files.writeString(file, "iroute 100.96.0.0 255.255.0.0\nifconfig-push 192.168.123.77 255.255.255.0\n");
        start("client-config-dir", files.toString());
        ShootPeer first = connect("shoot-a", device(), "a");
        assertThat(addresses(first)).contains("192.168.123.77/24");
        assertThat(bench.host.routes).containsEntry("100.96.0.0/16", "tun0-1").containsEntry(PODS, "tun0");
        assertThat(bench.table.residents().reaches(InetAddress.getByName("100.96.1.1")))
                .isTrue();
        assertThat(bench.table.residents().reaches(InetAddress.getByName("100.97.1.1")))
                .isFalse();

        Files.writeString(file, "iroute 100.97.0.0 255.255.0.0\n");
        ShootPeer second = connect("shoot-a", device(), "b");
        assertThat(first.awaitEnd()).isEqualTo("replaced: the client's configuration is another");
        assertThat(addresses(second)).contains("192.168.123.77/24");
        assertThat(bench.host.routes).containsKey("100.97.0.0/16").doesNotContainKey("100.96.0.0/16");

        for (String bad : List.of("disable\n", "iroute 10.0.0.0 255.0.0.0\n", "rubbish\n")) {
            Files.writeString(file, bad);
            assertThat(bench.dial("shoot-a", device(), ShootPeer.hello("c")).awaitEnd())
                    .isEqualTo("refused: the seed refuses this client");
            assertThat(second.end).as(bad).isNotDone();
        }
    }

    @Test
    void refusesClientsWithoutAFileWhenToldTo() throws Exception {
        Path files = Files.createDirectory(directory.resolve("ccd"));
        Files.writeString(files.resolve("shoot-a"), "");
        start("client-config-dir", files.toString(), "client-config-exclusive", "true");
        connect("shoot-a");
        assertThat(bench.dial("shoot-b", device(), ShootPeer.hello("b")).awaitEnd())
                .isEqualTo("refused: the seed refuses this client");
    }

    @Test
    void tellsAllClientsOfOtherNetworks() throws Exception {
        start();
        ShootPeer a = connect("shoot-a");
        ShootPeer b = connect("shoot-b");
        SeedConfig next = SeedTestConfig.with(
                directory, Map.of("seed-networks", "10.2.0.0/24", "pod-networks", "100.112.0.0/12"));
        bench.table.take(next, next.networks(), () -> {});
        for (ShootPeer peer : List.of(a, b)) {
            Control.Update update = peer.updated.get(10, TimeUnit.SECONDS);
            assertThat(update.routes()).containsExactly("10.2.0.0/24");
        }
        assertThat(bench.host.routes).containsEntry("100.112.0.0/12", "tun0-1").doesNotContainKey(PODS);
    }

    @Test
    void saysThatItStopsToAll() throws Exception {
        start();
        ShootPeer a = connect("shoot-a");
        ShootPeer b = connect("shoot-b");
        bench.table.stop().sync();
        assertThat(a.awaitEnd()).isEqualTo("stopped: the seed server stops");
        assertThat(b.awaitEnd()).isEqualTo("stopped: the seed server stops");
        assertThat(bench.dial("shoot-c", device(), ShootPeer.hello("c")).awaitEnd())
                .isEqualTo("stopped: the seed server stops");
    }

    @Test
    void servesNetworksOfAFileByWhatTheTunnelCallsThem() throws Exception {
        Path files = Files.createDirectory(directory.resolve("ccd"));
        Files.writeString(files.resolve("shoot-a"), "iroute 100.97.0.0 255.255.0.0\n");
        Files.writeString(files.resolve("shoot-b"), "iroute 244.1.0.0 255.255.0.0\n");
        start("client-config-dir", files.toString(), "network-mapping", "force");
        PipeTun a = device();
        bench.dial("shoot-a", a, ShootPeer.hello("a", Control.FEATURE_MAPPING)).awaitWelcome();
        assertThat(bench.host.routes).containsEntry("244.1.0.0/16", "tun0-1").doesNotContainKey("100.97.0.0/16");

        ByteBuffer answer = TestPackets.udp("244.1.0.10", "192.168.123.1", 100);
        HostSide.send(a, 0, TestPackets.udp("244.2.0.10", "192.168.123.1", 90));
        HostSide.send(a, 0, answer);
        assertThat(HostSide.receive(bench.host.devices.get("tun0-1"), 0)).isEqualTo(answer);
        assertThat(bench.dial("shoot-b", device(), ShootPeer.hello("b", Control.FEATURE_MAPPING))
                        .awaitEnd())
                .isEqualTo("refused: the seed refuses this client");
    }
}
