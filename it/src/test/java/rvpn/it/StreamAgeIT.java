package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams that may not grow old, under a conversation. The topology is drawn at {@link Lab}. */
class StreamAgeIT {
    private static final int PATIENCE_S = 60;
    private static final int LANES = 2;
    private static final String PINGS = "2500";

    @RegisterExtension
    static final Lab LAB = new Lab("age", Map.of("RVPN_MAX_SESSION_AGE_S", "3", "RVPN_LANES", Integer.toString(LANES)));

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @Test
    void everyLaneMovesAgainAndAgainAndNothingIsLost() throws IOException {
        Metrics seed = new Metrics(LAB.seed());
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO);
                Running pings = LAB.seed().start("ping", "-n", "-q", "-i", "0.005", "-c", PINGS, "-W", "30", Lab.POD)) {
            Await.until("each lane has moved three times", PATIENCE_S, () -> {
                assertThat(echo(dialogue)).isEqualTo("word");
                assertThat(seed.value("rvpn_tunnel_up")).isEqualTo(1);
                return moves() >= 3 * LANES;
            });
            assertThat(echo(dialogue)).isEqualTo("word");
            pings.says(PINGS + " received, 0% packet loss");
        }
        assertThat(seed.value("rvpn_tunnel_events_total{event=\"lost_stream\"}"))
                .isZero();
    }

    private static String echo(Dialogue dialogue) {
        try {
            return dialogue.echo("word");
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    private static long moves() {
        try (var lines = Files.lines(LAB.log("vpn-shoot-client"))) {
            return lines.filter(line -> line.contains("the seed asks for it: the stream is older than 3 s"))
                    .count();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
