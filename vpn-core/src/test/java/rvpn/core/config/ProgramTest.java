package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole program with arguments, environment and file, as its user meets it. */
class ProgramTest {
    private enum Direction {
        SHOOT_TO_SEED,
        SEED_TO_SHOOT
    }

    private record Outcome(int status, String out, String err) {}

    private static final Setting<Integer> MTU =
            Setting.number("mtu", 576, 9000, 1500, "BYTES", "Size of 100 % packets.");
    private static final Setting<String> PEER =
            Setting.of("peer", "NAME", "Who.", text -> text).alsoFrom("ENDPOINT", "OPENVPN_HOST");
    private static final Setting<List<String>> NETWORKS =
            Setting.of("pod-networks", "CIDR[,CIDR...]", "Which.", Setting.listOf(text -> text));
    private static final Setting<Direction> DIRECTION =
            Setting.choice("direction", Direction.class, Direction.SHOOT_TO_SEED, "Which way.");
    private static final Setting<List<String>> LINES = Setting.of(
                    "line", "TEXT", "What.", text -> List.of(text.split("\n")))
            .severalBy("\n");
    private static final List<Setting<?>> ALL = List.of(MTU, PEER, NETWORKS, DIRECTION, LINES);

    @TempDir
    Path directory;

    @Test
    void takesTheDefaultWhereNothingIsGiven() {
        assertThat(value(MTU, Map.of())).isEqualTo("1500");
        assertThat(value(DIRECTION, Map.of())).isEqualTo("SHOOT_TO_SEED");
        assertThat(value(PEER, Map.of())).isEqualTo("null");
    }

    @Test
    void prefersTheFileToTheDefault() throws IOException {
        assertThat(value(MTU, Map.of(), "--config", file("mtu: 1300"))).isEqualTo("1300");
    }

    @Test
    void prefersTheVariableToTheFile() throws IOException {
        assertThat(value(MTU, Map.of("RVPN_MTU", "1400"), "--config", file("mtu: 1300")))
                .isEqualTo("1400");
    }

    @Test
    void prefersTheFlagToTheVariable() throws IOException {
        assertThat(value(MTU, Map.of("RVPN_MTU", "1400"), "--mtu=1450", "--config", file("mtu: 1300")))
                .isEqualTo("1450");
    }

    @Test
    void findsTheFileByItsVariable() throws IOException {
        assertThat(value(MTU, Map.of("RVPN_CONFIG", " " + file("mtu: 1300")))).isEqualTo("1300");
    }

    @Test
    void prefersTheFilesFlagToItsVariable() throws IOException {
        assertThat(value(MTU, Map.of("RVPN_CONFIG", "/nowhere"), "--config", file("mtu: 1300")))
                .isEqualTo("1300");
    }

    @Test
    void prefersItsOwnVariableToInheritedOnesAndThoseInTheirOrder() {
        Map<String, String> both = Map.of("ENDPOINT", "b", "OPENVPN_HOST", "c");

        assertThat(value(PEER, Map.of("RVPN_PEER", "a", "ENDPOINT", "b"))).isEqualTo("a");
        assertThat(value(PEER, both)).isEqualTo("b");
        assertThat(value(PEER, Map.of("OPENVPN_HOST", "c"))).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t"})
    void takesAnEmptyVariableAsNotSet(String empty) {
        assertThat(value(MTU, Map.of("RVPN_MTU", empty))).isEqualTo("1500");
        assertThat(value(PEER, Map.of("RVPN_PEER", empty, "ENDPOINT", "b"))).isEqualTo("b");
    }

    @Test
    void readsListsFromEverySource() throws IOException {
        assertThat(value(NETWORKS, Map.of(), "--pod-networks", "a, b,,c")).isEqualTo("[a, b, c]");
        assertThat(value(NETWORKS, Map.of("RVPN_POD_NETWORKS", "a,b"))).isEqualTo("[a, b]");
        assertThat(value(NETWORKS, Map.of(), "--config", file("pod-networks: [a, b]")))
                .isEqualTo("[a, b]");
        assertThat(value(NETWORKS, Map.of(), "--config", file("pod-networks:\n- a\n-\n- b")))
                .isEqualTo("[a, b]");
        assertThat(value(NETWORKS, Map.of(), "--config", file("pod-networks: {x: a, y: 2}")))
                .isEqualTo("[x=a, y=2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but words\n", "---\n"})
    void takesAFileWithoutKeysAsNoFile(String text) throws IOException {
        assertThat(value(MTU, Map.of(), "--config", file(text))).isEqualTo("1500");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "--mtu 9001 ~ --mtu (from flag --mtu): '9001' is not a whole number from 576 to 9000",
                "--mtu 575 ~ --mtu (from flag --mtu): '575' is not a whole number from 576 to 9000",
                "--mtu 1e3 ~ --mtu (from flag --mtu): '1e3' is not a whole number from 576 to 9000",
                "--mtu= ~ --mtu (from flag --mtu): '' is not a whole number from 576 to 9000",
                "--direction up ~ --direction (from flag --direction): 'up' is none of shoot-to-seed|seed-to-shoot",
                "--mto 1 ~ Unknown options: '--mto', '1' (see vpn-test --help)",
                "word ~ Unmatched argument at index 0: 'word' (see vpn-test --help)",
                "@word ~ Unmatched argument at index 0: '@word' (see vpn-test --help)",
                "--mtu ~ Missing required parameter for option '--mtu' (BYTES) (see vpn-test --help)",
                "--config /nowhere/x.yaml ~ --config: there is no file /nowhere/x.yaml"
            })
    void refusesAWrongArgumentInOneLine(String arguments, String message) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(new Outcome(2, "", "vpn-test: " + message + "\n"));
    }

    @Test
    void refusesAnOptionGivenTwice() {
        Outcome outcome = run(Map.of(), "--mtu", "1400", "--mtu", "1500");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("'--mtu'", "only once").hasLineCount(1);
    }

    @Test
    void takesAFlagSeveralTimesWhereThatIsMeant() throws IOException {
        assertThat(value(LINES, Map.of(), "--line", "a: b, c", "--line=d")).isEqualTo("[a: b, c, d]");
        assertThat(value(LINES, Map.of(), "--config", file("line: ['a: b, c', d]")))
                .isEqualTo("[a: b, c, d]");
        assertThat(value(LINES, Map.of("RVPN_LINE", "a: b, c\nd"))).isEqualTo("[a: b, c, d]");
    }

    @Test
    void namesTheVariableOfAWrongValue() {
        assertThat(run(Map.of("RVPN_MTU", "much")).err())
                .isEqualTo(
                        "vpn-test: --mtu (from environment variable RVPN_MTU): 'much' is not a whole number from 576 to"
                                + " 9000\n");
    }

    @Test
    void namesTheKeyAndFileOfAWrongValue() throws IOException {
        String file = file("mtu: much");

        assertThat(run(Map.of(), "--config", file).err())
                .isEqualTo("vpn-test: --mtu (from key mtu in " + file
                        + "): 'much' is not a whole number from 576 to 9000\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "mto: 1 ~ --config: key 'mto' in FILE is unknown; known are direction, line, mtu, peer, pod-networks",
                "just words ~ --config: FILE must hold 'key: value' lines",
                "[a, b] ~ --config: FILE must hold 'key: value' lines",
                "peer: a\\nmtu: [1 ~ --config: FILE is not YAML at line 2, column 8: expected ',' or ']'",
                "peer: a\\n\\tmtu: 1 ~ --config: FILE is not YAML at line 2, column 1: found character '\\t(TAB)' that cannot start any token",
                "mtu: 1400\\nmtu: 1500 ~ --config: FILE is not YAML at line 2, column 4: Duplicate field 'mtu'",
                "mtu: 1400\\n---\\nmtu: 1500 ~ --config: FILE is not YAML",
                "pod-networks: [[a]] ~ --config: key 'pod-networks' in FILE must be a value, a list of values or a map",
                "peer: {a: {b: c}} ~ --config: key 'peer' in FILE must be a value, a list of values or a map"
            })
    void refusesAWrongFileInOneLine(String text, String message) throws IOException {
        String file = file(text.replace("\\n", "\n").replace("\\t", "\t"));

        Outcome outcome = run(Map.of(), "--config", file);

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("vpn-test: " + message.replace("FILE", file))
                .hasLineCount(1);
    }

    @Test
    void refusesAFileThatIsNotText() throws IOException {
        Path file = Files.write(directory.resolve("binary"), new byte[] {'m', (byte) 0xFF, (byte) 0xFE});

        assertThat(run(Map.of(), "--config", file.toString()))
                .isEqualTo(new Outcome(2, "", "vpn-test: --config: " + file + " is not UTF-8 text\n"));
    }

    @Test
    void refusesADirectoryAsFile() {
        assertThat(run(Map.of(), "--config", directory.toString()).err())
                .isEqualTo("vpn-test: --config: cannot read " + directory + ": Is a directory\n");
    }

    @Test
    void refusesAFileNestedTooDeep() throws IOException {
        Outcome outcome = run(Map.of(), "--config", file("peer: " + "[".repeat(100_000)));

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("is not YAML").hasLineCount(1);
    }

    @Test
    void readsOrRefusesAnyFileInOneLine() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "mtu: 14[]{},&*!|>'\"%@`#-?\n\t \u0007é";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Outcome outcome = run(Map.of(), "--config", file(text.toString()));
            assertThat(outcome.status())
                    .as("seed %d, round %d: %s", seed, round, outcome.err())
                    .isIn(0, 2);
            assertThat(outcome.err().lines().count())
                    .as("seed %d, round %d", seed, round)
                    .isLessThan(2);
        }
    }

    @Test
    void namesEveryWayToGiveAMissingOption() {
        Outcome outcome = run(settings -> settings.require(PEER), Map.of());

        assertThat(outcome)
                .isEqualTo(new Outcome(
                        2,
                        "",
                        "vpn-test: --peer is missing: give the flag, the environment variable RVPN_PEER or ENDPOINT or"
                                + " OPENVPN_HOST, or the key peer in the file\n"));
    }

    @Test
    void namesTheOriginOfAValueRefusedLater() {
        Program.Body refuse = settings -> {
            throw settings.refuse(PEER, "'x' is unknown");
        };

        assertThat(run(refuse, Map.of("ENDPOINT", "x")).err())
                .isEqualTo("vpn-test: --peer (from environment variable ENDPOINT): 'x' is unknown\n");
        assertThat(run(refuse, Map.of()).err())
                .isEqualTo("vpn-test: --peer (from nowhere: it is not set): 'x' is unknown\n");
    }

    @Test
    void endsWithTheStatusOfAStartException() {
        Program.Body refuse = settings -> {
            throw new StartException(ExitCode.HOST, "no /dev/net/tun\nsecond line");
        };

        assertThat(run(refuse, Map.of())).isEqualTo(new Outcome(4, "", "vpn-test: no /dev/net/tun\n"));
    }

    @Test
    void showsTheTraceOfAnInternalFaultOnly() {
        Program.Body fault = settings -> {
            throw new IllegalStateException("broken");
        };

        Outcome outcome = run(fault, Map.of());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("\tat rvpn.core.config.ProgramTest")
                .endsWith("vpn-test: internal fault: java.lang.IllegalStateException: broken\n");
    }

    @Test
    void endsAfterAnErrorToo() {
        Program.Body fault = settings -> {
            throw new UnsatisfiedLinkError("no bridge");
        };

        assertThat(run(fault, Map.of()).status()).isEqualTo(1);
    }

    @Test
    void helpTellsDefaultsVariablesAndChoices() {
        Outcome outcome = run(Map.of(), "--help");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains("Usage: vpn-test", "For 100 % of tests.", "RVPN_CONFIG")
                .contains("--mtu=BYTES Size of 100 % packets. Default: 1500. Variable: RVPN_MTU.")
                .contains("Who. Variable: RVPN_PEER, ENDPOINT, OPENVPN_HOST.")
                .contains("--direction=shoot-to-seed|seed-to-shoot", "Default: shoot-to-seed.");
    }

    @Test
    void helpDoesNotRunTheProgram() {
        Program.Body fault = settings -> {
            throw new IllegalStateException("was run");
        };

        assertThat(run(fault, Map.of("RVPN_MTU", "wrong too"), "--help").status())
                .isZero();
    }

    @Test
    void tellsItsVersion() {
        assertThat(run(Map.of(), "--version")).isEqualTo(new Outcome(0, "vpn-test " + Version.text() + "\n", ""));
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("config.yaml"), text, StandardCharsets.UTF_8)
                .toString();
    }

    private static <T> String value(Setting<T> setting, Map<String, String> environment, String... arguments) {
        List<String> seen = new ArrayList<>();
        Outcome outcome = run(settings -> seen.add(String.valueOf(settings.get(setting))), environment, arguments);
        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
        return seen.get(0);
    }

    private static Outcome run(Map<String, String> environment, String... arguments) {
        return run(settings -> {}, environment, arguments);
    }

    private static Outcome run(Program.Body body, Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Program program = new Program("vpn-test", "For 100 % of tests.", ALL, body);
        int status = program.run(arguments, environment, new PrintWriter(out), new PrintWriter(err));
        return new Outcome(status, out.toString(), err.toString());
    }
}
