package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.management.Sample.lane;
import static rvpn.core.management.Sample.shoot;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChronicleTest {
    private final Chronicle server = Sample.chronicle(Mode.SERVER);
    private final Chronicle client = Sample.chronicle(Mode.CLIENT);
    private final Object first = new Object();
    private final Object second = new Object();

    @Test
    void countsSeveralLanesOfASessionAsOnePeer() {
        server.joined(first, lane(0, "192.0.2.1", 4711, 10, 20), shoot("a"));
        server.joined(second, lane(1, "192.0.2.1", 4712, 1, 2), shoot("a"));

        assertThat(server.peers()).hasSize(1);
        Report.Peer peer = server.peers().get(0);
        assertThat(peer.lanes()).extracting(Report.LaneReport::number).containsExactly(0, 1);
        assertThat(peer.receivedBytes()).isEqualTo(11);
        assertThat(peer.sentBytes()).isEqualTo(22);
        assertThat(peer.address()).isEqualTo("192.0.2.1:4711");
    }

    @Test
    void keepsWhatALaneHasCarriedThatIsNoMore() {
        server.joined(first, lane(0, "192.0.2.1", 4711, 10, 20), shoot("a"));
        server.joined(second, lane(1, "192.0.2.1", 4712, 1, 2), shoot("a"));
        server.left(first, "lost");

        assertThat(server.peers().get(0).receivedBytes()).isEqualTo(11);
        assertThat(server.peers().get(0).lanes()).hasSize(1);
    }

    @Test
    void forgetsAPeerWithItsLastLane() {
        server.joined(first, lane(0, "192.0.2.1", 4711, 10, 20), shoot("a"));
        server.left(first, "lost");
        server.left(first, "lost");
        server.left(new Object(), "never there");

        assertThat(server.peers()).isEmpty();
        assertThat(server.events().end()).isEqualTo(2);
    }

    @Test
    void tellsOfAClientAsOpenVpnDoes() {
        server.joined(first, lane(0, "192.0.2.1", 4711, 10, 20), shoot("a"));
        server.left(first, "lost");

        List<String> lines = new ArrayList<>();
        server.events().from(0).entries().forEach(lines::addAll);
        List<String> expected = new ArrayList<>();
        expected.add(">CLIENT:CONNECT,0,0");
        expected.addAll(environment("untrusted"));
        expected.add(">CLIENT:ESTABLISHED,0");
        expected.addAll(environment("trusted"));
        expected.add(">CLIENT:ADDRESS,0,192.168.123.2,1");
        expected.add(">CLIENT:ADDRESS,0,fd8f:6d53:b97a:1::2,0");
        expected.add(">CLIENT:DISCONNECT,0");
        expected.addAll(environment("trusted", "bytes_received=10", "bytes_sent=20", "time_duration=0"));
        assertThat(lines).isEqualTo(expected);
    }

    /** What a client's event tells of it, and what only this event does. */
    private static List<String> environment(String trust, String... more) {
        List<String> variables = new ArrayList<>(List.of(
                "common_name=vpn-shoot-client",
                trust + "_ip=192.0.2.1",
                trust + "_port=4711",
                "ifconfig_pool_remote_ip=192.168.123.2",
                "ifconfig_pool_remote_ip6=fd8f:6d53:b97a:1::2",
                "IV_VER=vpn-shoot-client 1.0.0",
                "rvpn_node=node-1"));
        variables.addAll(List.of("time_ascii=2025-12-19 11:12:04", "time_unix=1766142724"));
        variables.addAll(List.of(more));
        variables.add("END");
        return variables.stream().map(variable -> ">CLIENT:ENV," + variable).toList();
    }

    @Test
    void keepsAHostilePeersWordsInTheirLine() {
        Introduction hostile = new Introduction(
                "x",
                "a,b\r\n>CLIENT:DISCONNECT,0",
                "s",
                "n\u001b[2J",
                "v\r\nEND",
                List.of("192.168.123.2"),
                List.of("1,2\n3"));
        server.joined(first, lane(0, "192.0.2.1", 4711, 10, 20), hostile);

        assertThat(server.events().from(0).entries().get(0))
                .allMatch(line -> line.startsWith(">CLIENT:") && line.matches("[ -~]*"))
                .contains(">CLIENT:ENV,common_name=a_b___CLIENT_DISCONNECT_0", ">CLIENT:ENV,IV_VER=v");
        assertThat(StatusText.of(Mode.SERVER, Sample.reporter(server).report(), 2))
                .allMatch(line -> line.matches("[ -~]*"))
                .filteredOn(line -> line.startsWith("CLIENT_LIST"))
                .allMatch(line -> line.split(",", -1).length == 13);
    }

    @Test
    void tellsTheStatesOfAClientAsOpenVpnDoes() {
        client.enter(TunnelState.TCP_CONNECT, "", List.of());
        client.joined(first, lane(0, "192.0.2.1", 8132, 0, 0), shoot("seed"));
        client.enter(TunnelState.TCP_CONNECT, "", List.of()); // another lane
        client.left(first, "the peer, silent");
        client.enter(TunnelState.EXITING, "SIGTERM", List.of());
        client.enter(TunnelState.TCP_CONNECT, "", List.of());

        assertThat(client.states().last(100).stream().map(StateLine::text))
                .containsExactly(
                        "1766142724,CONNECTING,,,,,,",
                        "1766142724,TCP_CONNECT,,,,,,",
                        "1766142724,CONNECTED,SUCCESS,192.168.123.2,192.0.2.1,8132,10.0.0.1,1194,fd8f:6d53:b97a:1::2",
                        "1766142724,RECONNECTING,the peer_ silent,,,,,",
                        "1766142724,EXITING,SIGTERM,,,,,");
    }

    @Test
    void endsThoseWhoAreMeant() {
        List<String> ends = new ArrayList<>();
        server.joined(first, lane(0, "192.0.2.1", 1, 0, 0, ends), shoot("a"));
        server.joined(second, lane(0, "192.0.2.2", 2, 0, 0, ends), shoot("b"));

        assertThat(server.end(id -> id == 1, "enough")).isEqualTo(1);
        assertThat(ends).containsExactly("enough");
        assertThat(server.end(id -> true, "all")).isEqualTo(2);
        assertThat(ends).hasSize(3);
    }

    @Test
    void wakesWhoeverWatches() {
        List<String> wakes = new ArrayList<>();
        server.watch(() -> wakes.add("news"));
        server.joined(first, lane(0, "192.0.2.1", 1, 0, 0), shoot("a"));
        server.left(first, "lost");

        assertThat(wakes).hasSize(2);
    }
}
