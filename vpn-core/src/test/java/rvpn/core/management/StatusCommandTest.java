package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.management.Sample.lane;
import static rvpn.core.management.Sample.shoot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.Program;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.UnixListener;

@Timeout(30)
class StatusCommandTest {
    private static final Program PROGRAM = new Program("vpn-test", "Tests.", ManagementConfig.SETTINGS, settings -> {});

    @TempDir
    Path directory;

    private final LogCapture log = LogCapture.start(() -> {});
    private final Chronicle chronicle = Sample.chronicle(Mode.SERVER);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path path;
    private ManagementServer server;

    @BeforeEach
    void serve() throws Exception {
        path = directory.resolve("management.sock");
        Desk desk = new Desk(Sample.reporter(chronicle), log, new Controls(() -> {}, () -> {}, () -> {}), () -> {});
        server = ManagementServer.start(
                UnixListener.listen("--management-socket", path, UnixAccess.OWNER_ONLY, 16), () -> new Dialogue(desk));
    }

    @AfterEach
    void close() {
        server.close();
        log.close();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new StatusCommand(PROGRAM, new PrintWriter(out), new PrintWriter(err))
                .run(List.of(arguments), environment);
    }

    @Test
    void showsWhoIsConnected() {
        chronicle.joined(new Object(), lane(0, "192.0.2.1", 4711, 7_654_321, 8), shoot("a"));

        assertThat(run(Map.of("RVPN_MANAGEMENT_SOCKET", path.toString()))).isZero();
        assertThat(out.toString())
                .contains(
                        "vpn-test development, process "
                                + ProcessHandle.current().pid(),
                        "vpn-shoot-client at 192.0.2.1:4711 for 0 s",
                        "node-1, vpn-shoot-client 1.0.0",
                        "192.168.123.2, fd8f:6d53:b97a:1::2",
                        "7.7 MB",
                        "0.40 ms",
                        "3: source outside the networks of the other end");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsByItsExitStatusThatNobodyIsConnected() {
        assertThat(run(Map.of(), "--management-socket", path.toString())).isEqualTo(5);
        assertThat(out.toString()).contains("nobody is connected");
    }

    @Test
    void printsJson() throws Exception {
        chronicle.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));

        assertThat(run(Map.of(), "--management-socket=" + path, "--json")).isZero();
        assertThat(ReportJson.read(out.toString()))
                .isEqualTo(Sample.reporter(chronicle).report());
    }

    @Test
    void findsTheSocketInTheProgramsFile() throws Exception {
        Path yaml = Files.writeString(
                directory.resolve("x.yaml"), "management-socket: " + path + "\nstatus-interval-s: 3\n");
        assertThat(run(Map.of("RVPN_CONFIG", yaml.toString()))).isEqualTo(5);
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        assertThat(run(
                        Map.of(),
                        "--management-socket",
                        directory.resolve("none").toString()))
                .isEqualTo(6);
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(run(Map.of(), "--nonsense")).isEqualTo(2);
        assertThat(run(Map.of(), "--config=" + directory.resolve("none"))).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("vpn-test: "))
                .first()
                .asString()
                .contains("nobody listens on");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString()).contains("--watch", "--json", "--management-socket", "RVPN_MANAGEMENT_SOCKET");
    }

    @Test
    void tellsRatesFromTwoReports() {
        chronicle.joined(new Object(), lane(0, "192.0.2.1", 4711, 1000, 8), shoot("a"));
        Report before = Sample.reporter(chronicle).report();
        Chronicle later = new Chronicle(Mode.SERVER, () -> Sample.NOW);
        later.joined(new Object(), lane(0, "192.0.2.1", 4711, 5000, 8), shoot("a"));
        Report now = new Reporter("vpn-test", later, counter -> 0, () -> Sample.NOW.plusSeconds(2)).report();

        assertThat(new StatusTable(now, before).lines()).anyMatch(line -> line.contains("5.0 kB, 2.0 kB a second"));
    }
}
