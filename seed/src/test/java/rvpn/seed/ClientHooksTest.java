package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Control;
import rvpn.core.identity.TestPki;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;

/** What the operator's programs are asked and told of sessions, over real TLS on loopback. */
@Timeout(60)
class ClientHooksTest {
    private static final String TELL = "echo \"$script_type $*\"";

    @TempDir
    Path directory;

    private SessionBench bench;
    private PipeTun first;
    private PipeTun second;

    @BeforeEach
    void open() throws Exception {
        first = PipeTun.open("first", 1);
        second = PipeTun.open("second", 1);
    }

    @AfterEach
    void close() {
        if (bench != null) {
            bench.close();
        }
        first.close();
        second.close();
    }

    @Test
    void askBeforeTheWelcomeAndAreToldAfterTheEnd() throws Exception {
        serve(Map.of(
                "client-connect", TELL + " $common_name ${trusted_ip:-} $ifconfig_pool_remote_ip $rvpn_node",
                "client-disconnect", TELL + " $time_duration $bytes_received $bytes_sent",
                "learn-address", TELL));
        ShootPeer peer = dial(first, "a");
        peer.awaitWelcome();
        assertThat(told())
                .containsExactly(
                        "client-connect  " + TestPki.CLIENT + " 127.0.0.1 192.168.123.2 node-1",
                        "learn-address add 192.168.123.2 " + TestPki.CLIENT,
                        "learn-address add fd8f:6d53:b97a:1::2 " + TestPki.CLIENT,
                        "learn-address add 100.64.0.0/13 " + TestPki.CLIENT,
                        "learn-address add 100.96.0.0/11 " + TestPki.CLIENT);
        HostSide.send(first, 0, TestPackets.udp("100.96.0.10", "192.168.123.1", 100));
        HostSide.receive(bench.tun, 0);
        peer.vanish();
        Await.until("the programs have run", () -> told().size() == 10);
        assertThat(told().get(5)).matches("client-disconnect  [0-9] [1-9][0-9]+ 0");
        assertThat(told().subList(6, 10))
                .containsExactly(
                        "learn-address delete 192.168.123.2",
                        "learn-address delete fd8f:6d53:b97a:1::2",
                        "learn-address delete 100.64.0.0/13",
                        "learn-address delete 100.96.0.0/11");
    }

    @Test
    void failingClientConnectRefusesTheShootWithWords() throws Exception {
        serve(Map.of("client-connect", "exit 1", "client-disconnect", TELL));
        assertThat(dial(first, "a").awaitEnd())
                .isEqualTo("refused: the seed's client-connect program refuses this shoot");
        bench.close();
        assertThat(told()).isEmpty();
        bench = null;
    }

    @Test
    void clientConnectThatHangsRefusesWhenItsTimeIsOver() throws Exception {
        serve(Map.of("client-connect", "exec sleep 1000"), "hook-timeout-ms", "300");
        assertThat(dial(first, "a").awaitEnd()).contains("client-connect program refuses");
    }

    @Test
    void rejectedNetworkIsNotReachedAndRejectedAddressNotGiven() throws Exception {
        serve(Map.of("learn-address", TELL + "; case $2 in 100.96.*|*:*) exit 1; esac"));
        Control.Welcome welcome = dial(first, "a").awaitWelcome();
        assertThat(welcome.addresses()).containsExactly("192.168.123.2/24");
        HostSide.send(first, 0, TestPackets.udp("100.96.0.10", "192.168.123.1", 100));
        var passes = TestPackets.udp("100.64.0.10", "192.168.123.1", 100);
        HostSide.send(first, 0, passes);
        assertThat(HostSide.receive(bench.tun, 0)).isEqualTo(passes);
    }

    @Test
    void shootWithoutAnyAddressIsRefused() throws Exception {
        serve(Map.of("learn-address", "exit 1", "client-disconnect", TELL));
        assertThat(dial(first, "a").awaitEnd())
                .isEqualTo("refused: the seed's learn-address program rejects the shoot's addresses");
        Await.until("the programs have run", () -> told().size() == 1);
    }

    @Test
    void sessionThatIsOvertakenWhileItWaitsIsConnectedAndDisconnected() throws Exception {
        serve(Map.of(
                "client-connect",
                        TELL + " $rvpn_session; [ $rvpn_session != a ] || while [ ! -e " + directory
                                + "/go ]; do sleep 0.05; done",
                "client-disconnect", TELL + " $rvpn_session"));
        ShootPeer overtaken = dial(first, "a");
        Await.until("the programs have run", () -> told().size() == 1);
        ShootPeer newcomer = dial(second, "b");
        assertThat(overtaken.awaitEnd()).contains("has taken over");
        Files.createFile(directory.resolve("go"));
        newcomer.awaitWelcome();
        Await.until("the programs have run", () -> told().size() == 3);
        assertThat(told()).containsExactly("client-connect  a", "client-connect  b", "client-disconnect  a");
        bench.close();
        bench = null;
        assertThat(told()).last().isEqualTo("client-disconnect  b");
    }

    private ShootPeer dial(PipeTun tun, String session) throws Exception {
        return ShootPeer.dial(bench, tun.queues().get(0), ShootPeer.hello(session));
    }

    /** Scripts whose standard output is kept. */
    private void serve(Map<String, String> bodies, String... flags) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (Map.Entry<String, String> hook : bodies.entrySet()) {
            Path file = Files.writeString(
                    directory.resolve(hook.getKey()),
                    "#!/bin/sh\nexec >>" + directory.resolve("told") + "\n" + hook.getValue() + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            all.put(hook.getKey(), file.toString());
        }
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        bench = new SessionBench(directory, new Offload(true, true, true), 1, all);
    }

    private List<String> told() {
        try {
            Path told = directory.resolve("told");
            return Files.exists(told) ? Files.readAllLines(told) : List.of();
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
