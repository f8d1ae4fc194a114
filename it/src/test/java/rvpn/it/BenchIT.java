package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The benchmark for users, as they run it. */
@Tag("once")
class BenchIT {
    @RegisterExtension
    static final Sandbox HOST = new Sandbox("bench");

    private final String mark = "RVPN_IT_MARK=" + UUID.randomUUID();

    @TempDir
    Path directory;

    @AfterEach
    void nothingIsLeftBehind() {
        Await.until("all processes of the benchmark have ended", 10, () -> marked().isEmpty());
        assertThat(Path.of("/run/netns"))
                .satisfiesAnyOf(none -> assertThat(none).doesNotExist(), names -> assertThat(names)
                        .isDirectoryNotContaining(
                                name -> name.getFileName().toString().startsWith("bench-")));
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shortRunMeasuresTheTunnelAndTheBareLine() throws Exception {
        String table = bench("--rounds", "1", "--seconds", "1", "--only", "rtt,tcp1,memory", "--peers", "veth,tunnel")
                .succeeds()
                .text();
        assertThat(table).contains("this tunnel", "no tunnel", "TCP to the seed, 1 flow (Mbit/s)");
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("bench.json").toFile());
        assertThat(json.at("/errors")).isEmpty();
        assertThat(json.at("/run/rounds").asInt()).isEqualTo(1);
        for (String fact : List.of("kernel", "cpu", "java", "commit", "congestion_control")) {
            assertThat(json.at("/machine/" + fact).asText()).as(fact).isNotEmpty();
        }
        assertThat(json.at("/machine/cores").asInt()).isPositive();
        assertThat(json.at("/machine/memory_mb").asInt()).isPositive();
        assertThat(json.at("/peers").findValuesAsText("name")).containsExactly("veth", "tunnel");
        assertThat(json.at("/peers/1/offloads").asText()).contains("tcp-segmentation-offload on");
        JsonNode line = json.at("/peers/0/metrics");
        JsonNode tunnel = json.at("/peers/1/metrics");
        for (String metric : List.of("tcp1_to_shoot_mbps", "tcp1_to_seed_mbps")) {
            assertThat(tunnel.at("/" + metric + "/rounds/1").asDouble())
                    .as(metric)
                    .isBetween(1.0, 1e6);
            assertThat(line.at("/" + metric + "/rounds/1").asDouble())
                    .as(metric)
                    .isBetween(1.0, 1e6);
        }
        assertThat(tunnel.at("/rtt_idle_p50_ms/median").asDouble())
                .isGreaterThan(line.at("/rtt_idle_p50_ms/median").asDouble())
                .isLessThanOrEqualTo(tunnel.at("/rtt_idle_p99_ms/median").asDouble());
        assertThat(tunnel.at("/cpu_to_shoot_s_per_gb/median").asDouble()).isBetween(0.01, 1000.0);
        assertThat(tunnel.at("/memory_load_shoot_mb/median").asDouble()).isBetween(5.0, 2000.0);
        var plot = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("bench.svg").toFile());
        assertThat(plot.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(plot.getElementsByTagName("text").getLength()).isGreaterThan(10);
    }

    @Test
    void killedRunLeavesNothing() {
        List<String> command = command("--rounds", "1", "--seconds", "60", "--only", "tcp1", "--peers", "tunnel");
        try (Running bench = Running.start(marking(), command)) {
            Await.until("the tunnel is up", 80, () -> bench.log().contains("round 1 of 1: tunnel is up after"));
            assertThat(marked()).isNotEmpty();
            bench.kill();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds 0            | --rounds wants a whole number from 1 to 99, not '0'",
                "--seconds=1.5         | --seconds wants a whole number from 1 to 999, not '1.5'",
                "--seconds             | --seconds wants a value",
                "--only tcp1,speed     | --only: unknown 'speed'",
                "--peers tunnel,tunnel | --peers: 'tunnel' occurs twice",
                "--peers=              | --peers wants words of veth,tunnel,openvpn",
                "--svg /none/such.svg  | --svg: there is no directory /none",
                "--fast                | unknown option '--fast'",
                "tunnel                | unknown option 'tunnel'"
            })
    void wrongUsageIsToldInOneLine(String options, String line) {
        Outcome refusal = Shell.run(Stream.concat(Stream.of(Dist.BENCH), Stream.of(options.split(" ")))
                .toArray(String[]::new));
        assertThat(refusal.status()).isEqualTo(2);
        assertThat(refusal.errorLines()).singleElement().asString().startsWith("bench: " + line);
        assertThat(refusal.text()).isEmpty();
    }

    @Test
    void lossyLineWithoutNetemIsRefusedWithAStatusOfItsOwn() {
        boolean hasNetem = HOST.host()
                .run("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms")
                .isSuccess();
        HOST.host().run("tc", "qdisc", "del", "dev", "lo", "root");
        Outcome outcome = bench("--wan", "--rounds", "1", "--seconds", "1", "--only", "rtt", "--peers", "veth");
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(hasNetem ? 0 : 4);
        assertThat(outcome.errors()).contains(hasNetem ? "all numbers" : "--wan needs netem");
    }

    private Outcome bench(String... options) {
        return Shell.run(new byte[0], marking(), command(options));
    }

    private List<String> command(String... options) {
        Stream<String> files =
                Stream.of("--json=" + directory.resolve("bench.json"), "--svg=" + directory.resolve("bench.svg"));
        return Stream.of(Stream.of(Dist.BENCH), files, Stream.of(options))
                .flatMap(words -> words)
                .toList();
    }

    /** What is tested are the programs that are there, whatever else has changed since. */
    private Map<String, String> marking() {
        String[] marking = mark.split("=");
        return Map.of(marking[0], marking[1], "RVPN_DIST", Dist.DIRECTORY.toString());
    }

    /** What descends from the benchmark has inherited the mark, whichever namespace it is in. */
    private List<String> marked() {
        return Shell.run("sh", "-c", "grep -lsaF \"$0\" /proc/[0-9]*/environ || true", mark)
                .text()
                .lines()
                .toList();
    }
}
