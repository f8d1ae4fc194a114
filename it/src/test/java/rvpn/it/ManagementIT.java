package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both ends watched and steered from their own machines: management socket, status file, signals, the command status.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 *        vpn-seed-server           vpn-shoot-client, dials directly
 * </pre>
 */
@Tag("once")
class ManagementIT {
    @RegisterExtension
    static final Sandbox SEED = new Sandbox("mseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("mshoot");

    private Running server;
    private Running client;

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
    }

    @BeforeEach
    void connect() {
        server = SEED.seedServer(
                "--management-socket=" + socket(SEED), "--status-file=" + file(SEED), "--status-interval-s=1");
        client = SHOOT.shootClient(SEED, "--management-socket=" + socket(SHOOT), "--status-file=" + file(SHOOT));
        IntStream.range(0, 4).forEach(i -> client.says("lane " + i + " up: "));
    }

    private static Path socket(Sandbox end) {
        return end.directory().resolve("management.sock");
    }

    private static Path file(Sandbox end) {
        return end.directory().resolve("openvpn.status");
    }

    private static List<String> ask(Sandbox end, String commands) {
        Outcome answer =
                end.host().given((commands + "\nquit\n").getBytes(UTF_8), "socat", "-t10", "-", "UNIX:" + socket(end));
        return answer.succeeds().text().lines().toList();
    }

    private static Outcome status(Sandbox end, String program, String... options) {
        Stream<String> command =
                Stream.of(program, "status", "--management-socket", socket(end).toString());
        return end.run(Stream.concat(command, Stream.of(options)));
    }

    @Test
    void socketsAndFilesBelongToTheirOwnerAlone() throws IOException {
        for (Sandbox end : List.of(SEED, SHOOT)) {
            assertThat(mode(socket(end))).isEqualTo("rw-------");
            Await.until("the status file is there", 5, () -> Files.exists(file(end)));
            assertThat(mode(file(end))).isEqualTo("rw-------");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void toolsOfOpenVpnFindWhatTheyAskFor() {
        assertThat(ask(SEED, "version\nload-stats\nstatus 2\nstate"))
                .startsWith(">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info")
                .contains("Management Version: 5")
                .anyMatch(line -> line.matches("SUCCESS: nclients=1,bytesin=[0-9]+,bytesout=[0-9]+"))
                .anyMatch(line -> line.startsWith("CLIENT_LIST,vpn-shoot-client,10.0.0.2:"))
                .anyMatch(line -> line.startsWith("ROUTING_TABLE,100.96.0.0/11,vpn-shoot-client,10.0.0.2:"))
                .anyMatch(line -> line.matches("[0-9]+,CONNECTED,SUCCESS,192\\.168\\.123\\.1,,,,,fd8f:.*"));
        assertThat(ask(SHOOT, "status\nstate all"))
                .contains("OpenVPN STATISTICS")
                .anyMatch(line -> line.contains(",TCP_CONNECT,"))
                .anyMatch(line -> line.matches(
                        "[0-9]+,CONNECTED,SUCCESS,192\\.168\\.123\\.2,10\\.0\\.0\\.1,1194,10\\.0\\.0\\.2,.*"));
    }

    @Test
    void peopleSeeHowBothEndsDo() {
        SEED.host().pings("192.168.123.2");
        Outcome seed = status(SEED, Dist.SEED_SERVER);
        System.out.println(seed.succeeds().text());
        assertThat(seed.text()).contains("CONNECTED", "vpn-shoot-client at 10.0.0.2:", "100.96.0.0/11", " ms");
        Outcome shoot = status(SHOOT, Dist.SHOOT_CLIENT);
        System.out.println(shoot.succeeds().text());
        assertThat(shoot.text()).contains("CONNECTED (SUCCESS)", "vpn-seed-server at 10.0.0.1:1194");
        assertThat(status(SEED, Dist.SEED_SERVER, "--json").succeeds().text())
                .startsWith("{\"program\":\"vpn-seed-server\"")
                .contains("\"connected\":true", "\"roundTripP50Ms\":");
        client.terminate();
        Await.until("the seed knows", 5, () -> status(SEED, Dist.SEED_SERVER).status() == 5);
        assertThat(status(SHOOT, Dist.SHOOT_CLIENT).status()).isEqualTo(6);
    }

    @Test
    void hostileCallersDisturbNobody() {
        SEED.host()
                .bash(
                        "head -c 10000000 /dev/zero | tr '\\0' x | socat -t1 - UNIX:$1",
                        socket(SEED).toString());
        SEED.host()
                .bash(
                        "for i in $(seq 100); do socat -t2 EXEC:'sleep 2' UNIX:$1 & done; sleep 1;"
                                + " head -c 100000 /dev/urandom | socat -t1 - UNIX:$1; wait",
                        socket(SEED).toString());
        Await.until("a caller has room again", 10, () -> ask(SEED, "pid").stream()
                .anyMatch(line -> line.startsWith("SUCCESS: pid=")));
        assertThat(SEED.host().pings("192.168.123.2")).isTrue();
        assertThat(server.log()).doesNotContain("Exception");
    }

    @Test
    void readersNeverSeeAMixtureOfTwoStatuses() {
        Outcome readers = SEED.host().bash("""
                end=$((SECONDS + 4)) reads=0
                while [ $SECONDS -lt $end ]; do
                    text=$(cat "$1") || exit 1
                    [ "${text:0:5}" = TITLE ] && [ "${text: -3}" = END ] || { echo "$text"; exit 1; }
                    [ "$(grep -c ^TIME <<<"$text")" = 1 ] || { echo "$text"; exit 1; }
                    reads=$((reads + 1))
                done
                echo $reads reads
                """, file(SEED).toString());
        assertThat(readers.succeeds().text()).endsWith("reads\n");
    }

    @Test
    void killedClientComesBack() {
        assertThat(ask(SEED, "kill vpn-shoot-client"))
                .contains("SUCCESS: common name 'vpn-shoot-client' found, 1 client(s) killed");
        client.says("ended by an operator");
        Await.until("the tunnel is up again", 10, () -> SEED.host().pings("192.168.123.2", "-W", "1"));
        assertThat(ask(SHOOT, "state all")).anyMatch(line -> line.contains(",RECONNECTING,"));
    }

    @Test
    void signalsDoWhatTheyDoInOpenVpn() {
        signal("USR2", server);
        server.says("CLIENT_LIST,vpn-shoot-client,");
        signal("HUP", server);
        server.says("configuration read again");
        signal("USR1", server);
        client.says("moves to another stream: the seed asks for it: SIGUSR1");
        client.says("has moved to another stream");
        signal("HUP", client);
        client.says("configuration read again");
        signal("USR2", client);
        client.says("OpenVPN STATISTICS");
        signal("USR1", client);
        client.says("moves to another stream: SIGUSR1 on this side");
        assertThat(server.isAlive() && client.isAlive()).isTrue();
        assertThat(server.log() + client.log()).doesNotContain("does nothing here");
    }

    private static void signal(String name, Running program) {
        Shell.run("kill", "-" + name, Long.toString(program.pid())).succeeds();
    }

    @Test
    void endsInGoodOrderAndTakesItsSocketAlong() throws IOException {
        assertThat(ask(SHOOT, "signal SIGTERM")).contains("SUCCESS: signal SIGTERM thrown");
        Await.until("the client ends", 10, () -> !client.isAlive());
        assertThat(client.terminate()).isZero();
        assertThat(socket(SHOOT)).doesNotExist();
        server.says("down: stopped");
        assertThat(server.terminate()).isZero();
        assertThat(socket(SEED)).doesNotExist();
        assertThat(Files.readString(file(SEED)))
                .contains("TITLE,vpn-seed-server")
                .doesNotContain("CLIENT_LIST,vpn");
    }

    @Test
    void leavesALiveSocketAloneAndReplacesADeadOne() {
        Running second = SEED.start(Stream.concat(
                        Stream.of(
                                Dist.SEED_SERVER,
                                "--listen=1195",
                                "--proxy-listen=9444",
                                "--status-listen=15001",
                                "--device=tun9",
                                "--management-socket=" + socket(SEED)),
                        SEED.pki().identity("vpn-seed-server").stream())
                .toArray(String[]::new));
        second.says("another program listens there; stop it or choose another path");
        assertThat(second.terminate()).isEqualTo(4);
        assertThat(ask(SEED, "hold")).contains("SUCCESS: hold=0");

        server.kill();
        assertThat(socket(SEED)).exists();
        SEED.seedServer("--management-socket=" + socket(SEED));
        assertThat(ask(SEED, "hold")).contains("SUCCESS: hold=0");
    }
}
