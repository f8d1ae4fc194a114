package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;
import static rvpn.core.management.Sample.lane;
import static rvpn.core.management.Sample.shoot;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What each command answers, word by word. */
class DialogueTest {
    private static final long S = 1_000_000_000;

    private final List<String> asked = new ArrayList<>();
    private final Controls controls =
            new Controls(() -> asked.add("HUP"), () -> asked.add("USR1"), () -> asked.add("TERM"));
    private final LogCapture log = LogCapture.start(() -> {});
    private final Chronicle server = Sample.chronicle(Mode.SERVER);
    private final Chronicle client = Sample.chronicle(Mode.CLIENT);
    private final Dialogue withServer = dialogue(server);
    private final Dialogue withClient = dialogue(client);

    private Dialogue dialogue(Chronicle chronicle) {
        return new Dialogue(new Desk(Sample.reporter(chronicle), log, controls, () -> asked.add("USR2")));
    }

    @AfterEach
    void close() {
        log.setVerb(3);
        log.close();
    }

    @Test
    void greetsAsOpenVpnDoes() {
        assertThat(withServer.greeting())
                .isEqualTo(">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "load-stats | SUCCESS: nclients=1,bytesin=1000,bytesout=2000",
                "bytecount 5 | SUCCESS: bytecount interval changed",
                "bytecount | ERROR: the 'bytecount' command requires 1 parameter",
                "state on | SUCCESS: real-time state notification set to ON",
                "state off | SUCCESS: real-time state notification set to OFF",
                "state x | ERROR: state parameter must be 'on' or 'off' or some number n or 'all'",
                "state -1 | ERROR: state parameter must be 'on' or 'off' or some number n or 'all'",
                "log on | SUCCESS: real-time log notification set to ON",
                "log | ERROR: the 'log' command requires at least 1 parameter",
                "echo on | SUCCESS: real-time echo notification set to ON",
                "echo all | END",
                "kill | ERROR: the 'kill' command requires 1 parameter",
                "kill nobody | ERROR: common name 'nobody' not found",
                "kill 192.0.2.9:1 | ERROR: client at address 192.0.2.9:1 not found",
                "kill 192.0.2.9:0 | ERROR: port number is out of range: 0",
                "kill 192.0.2.9:70000 | ERROR: port number is out of range: 70000",
                "kill x.y:1 | ERROR: error parsing IP address: x.y",
                "kill a:b:c:d | ERROR: kill parse",
                "kill vpn-shoot-client | SUCCESS: common name 'vpn-shoot-client' found, 1 client(s) killed",
                "kill 'vpn-shoot-client' | SUCCESS: common name 'vpn-shoot-client' found, 1 client(s) killed",
                "kill 192.0.2.1:4711 | SUCCESS: 1 client(s) at address 192.0.2.1:4711 killed",
                "kill tcp:192.0.2.1:4711 | SUCCESS: 1 client(s) at address 192.0.2.1:4711 killed",
                "client-kill 0 | SUCCESS: client-kill command succeeded",
                "client-kill 7 | ERROR: client-kill command failed",
                "client-kill x | ERROR: cannot parse CID",
                "signal | ERROR: the 'signal' command requires 1 parameter",
                "signal SIGKILL | ERROR: signal 'SIGKILL' is not a known signal type",
                "hold | SUCCESS: hold=0",
                "hold release | SUCCESS: hold release succeeded",
                "hold off | SUCCESS: hold flag set to OFF",
                "hold x | ERROR: bad hold command parameter",
                "verb | SUCCESS: verb=3",
                "verb 4 | SUCCESS: verb level changed",
                "verb 12 | ERROR: verb level is out of range",
                "verb x | ERROR: verb level is out of range",
                "mute | SUCCESS: mute=0",
                "status 4 | ERROR: bad status format version number",
                "nonsense | ERROR: unknown command, enter 'help' for more options",
                "STATUS | ERROR: unknown command, enter 'help' for more options"
            })
    void answersInOneLineWhatOpenVpnAnswersInOne(String command, String answer) {
        server.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));
        assertThat(withServer.answer(command, 0)).containsExactly(answer);
    }

    @Test
    void answersHelpVersionAndStatusInSeveralLines() {
        assertThat(withServer.answer("help", 0))
                .startsWith("Management Interface for vpn-test", "Commands:")
                .endsWith("END");
        assertThat(withServer.answer("version", 0))
                .containsExactly("OpenVPN Version: vpn-test development", "Management Version: 5", "END");
        assertThat(withServer.answer("version 5", 0)).isEmpty();
        assertThat(withServer.answer("status", 0))
                .startsWith("OpenVPN CLIENT LIST")
                .endsWith("END");
        assertThat(withServer.answer("status 3", 0))
                .startsWith("TITLE\tvpn-test development")
                .endsWith("END");
        assertThat(withClient.answer("status 2", 0))
                .startsWith("OpenVPN STATISTICS")
                .endsWith("END");
        assertThat(withServer.answer("pid", 0))
                .containsExactly("SUCCESS: pid=" + ProcessHandle.current().pid());
    }

    @Test
    void writesAReportThatReadsBackEqual() throws Exception {
        server.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));
        List<String> answer = withServer.answer("status json", 0);
        assertThat(answer).hasSize(2).endsWith("END");
        assertThat(ReportJson.read(answer.get(0)))
                .isEqualTo(Sample.reporter(server).report());
    }

    @Test
    void passesSignalsOn() {
        for (String name : List.of("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM")) {
            assertThat(withServer.answer("signal " + name, 0)).containsExactly("SUCCESS: signal " + name + " thrown");
        }
        assertThat(asked).containsExactly("HUP", "USR1", "USR2", "TERM");
    }

    @Test
    void killsNobodyInClientMode() {
        assertThat(withClient.answer("kill x", 0))
                .containsExactly("ERROR: The 'kill' command is not supported by the current daemon mode");
    }

    @Test
    void showsTheLogAndItsNews() {
        LoggerFactory.getLogger("test").error("bad\r\n>FATAL:news {}", "\u001b[2J");
        assertThat(withServer.answer("log 1", 0)).hasSize(2).endsWith("END");
        assertThat(withServer.answer("log 1", 0).get(0)).matches("[0-9]{10},N,bad");
        assertThat(withServer.answer("log on all", 0))
                .startsWith("SUCCESS: real-time log notification set to ON")
                .endsWith("END");
        LoggerFactory.getLogger("test").error("later");
        assertThat(withServer.notices().due(0)).hasSize(1);
        LoggerFactory.getLogger("test").error("last");
        assertThat(withServer.notices().due(0).get(0)).matches(">LOG:[0-9]{10},N,last");
        assertThat(withServer.notices().due(0)).isEmpty();
    }

    @Test
    void tellsThatLogLinesWereMissed() {
        withServer.answer("log on", 0);
        for (int i = 0; i < 1001; i++) {
            LoggerFactory.getLogger("test").error("flood");
        }
        assertThat(withServer.notices().due(0)).hasSize(1001).startsWith(">INFO:1 log lines were not read in time");
    }

    @Test
    void showsStatesAndTheirNews() {
        assertThat(withClient.answer("state", 0)).containsExactly("1766142724,CONNECTING,,,,,,", "END");
        client.enter(TunnelState.WAIT, "", List.of());
        assertThat(withClient.notices().due(0)).isEmpty();
        withClient.answer("state on", 0);
        client.enter(TunnelState.GET_CONFIG, "", List.of());
        assertThat(withClient.notices().due(0)).containsExactly(">STATE:1766142724,GET_CONFIG,,,,,,");
        assertThat(withClient.answer("state all", 0)).hasSize(4);
        assertThat(withClient.answer("state 2", 0)).hasSize(3);
    }

    @Test
    void tellsOfClientsWithoutBeingAsked() {
        server.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));
        assertThat(withServer.notices().due(0)).startsWith(">CLIENT:CONNECT,0,0");
        assertThat(dialogue(server).notices().due(0)).isEmpty(); // who comes later hears only of later ones
    }

    @Test
    void tellsByteCountsWhenTheyAreDue() {
        server.joined(new Object(), lane(0, "192.0.2.1", 4711, 7, 8), shoot("a"));
        withServer.notices().due(0);
        withServer.answer("bytecount 5", 0);
        withClient.answer("bytecount 5", 0);
        assertThat(withServer.notices().due(4 * S)).isEmpty();
        assertThat(withServer.notices().waitMs(4 * S)).isBetween(1000L, 1002L);
        assertThat(withServer.notices().due(5 * S)).containsExactly(">BYTECOUNT_CLI:0,7,8");
        assertThat(withServer.notices().due(6 * S)).isEmpty();
        assertThat(withClient.notices().due(5 * S)).containsExactly(">BYTECOUNT:1000,2000");
        withServer.answer("bytecount 0", 0);
        assertThat(withServer.notices().due(100 * S)).isEmpty();
        assertThat(withServer.notices().waitMs(100 * S)).isZero();
    }

    @Test
    void changesHowMuchIsLogged() {
        withServer.answer("verb 7", 0);
        assertThat(withServer.answer("verb", 0)).containsExactly("SUCCESS: verb=7");
        assertThat(LoggerFactory.getLogger("test").isTraceEnabled()).isTrue();
        withServer.answer("verb 0", 0);
        assertThat(LoggerFactory.getLogger("test").isWarnEnabled()).isFalse();
    }

    @Test
    void endsWhenAskedTo() {
        assertThat(withServer.answer("quit", 0)).isEmpty();
        assertThat(withServer.isOver()).isTrue();
        withClient.answer("exit", 0);
        assertThat(withClient.isOver()).isTrue();
    }

    @Test
    void answersAnythingInPrintableLines() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String[] begins = {
            "", "kill ", "status ", "log ", "state ", "verb ", "signal ", "bytecount ", "hold ", "'", "\""
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder(begins[random.nextInt(begins.length)]);
            int length = random.nextInt(20);
            for (int i = 0; i < length; i++) {
                line.append((char) (random.nextInt(20) == 0 ? random.nextInt(256) : ' ' + random.nextInt(95)));
            }
            Dialogue dialogue = dialogue(server);
            assertThat(dialogue.answer(line.toString(), 0))
                    .as("seed " + seed)
                    .allMatch(answer -> answer.matches("[\\t -~]*"));
        }
    }
}
