package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Much at once, and nothing lost; the topology is drawn at {@link Lab}. */
class LoadIT {
    private static final int FLOWS = 50;
    private static final int FLOW_BYTES = 400_000;
    private static final String FILE = "http://" + Lab.POD + "/100MB";
    private static final String DIGEST = "http://" + Lab.POD + ":" + EchoServers.DIGEST + "/";

    @RegisterExtension
    static final Lab LAB = new Lab("load");

    @TempDir
    private static Path directory;

    private static Path payload;
    private static byte[] file;

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
        payload = directory.resolve("payload");
        LAB.pod()
                .run("curl", "-sSf", "-o", payload.toString(), "http://127.0.0.1/100MB")
                .succeeds();
        file = Files.readAllBytes(payload);
    }

    @Test
    void hundredMegabytesArriveEqualAtTheSeed() {
        assertThat(Bytes.digest(LAB.get(FILE).succeeds().output())).isEqualTo(Bytes.digest(file));
    }

    @Test
    void hundredMegabytesArriveEqualAtThePod() {
        Outcome sent = LAB.get(DIGEST, "-H", "Expect:", "-T", payload.toString());
        assertThat(sent.succeeds().text()).isEqualTo(Bytes.sha256(file));
    }

    @Test
    void fiftyFlowsInEachDirectionArriveEqual() {
        ExecutorService hands = Executors.newFixedThreadPool(2 * FLOWS);
        List<CompletableFuture<Void>> flows = new ArrayList<>();
        IntStream.range(0, FLOWS)
                .mapToObj(i -> Stream.<Runnable>of(() -> downloads(i), () -> uploads(i)))
                .flatMap(both -> both)
                .forEach(flow -> flows.add(CompletableFuture.runAsync(flow, hands)));
        flows.forEach(CompletableFuture::join);
        hands.shutdown();
    }

    private static void downloads(int flow) {
        int from = flow * FLOW_BYTES;
        Outcome got = LAB.get(FILE, "-r", from + "-" + (from + FLOW_BYTES - 1));
        assertThat(Bytes.digest(got.succeeds().output())).as("download " + flow).isEqualTo(Bytes.digest(part(flow)));
    }

    private static void uploads(int flow) {
        Outcome sent = LAB.send(part(flow), "-X", "PUT", "--data-binary", "@-", DIGEST);
        assertThat(sent.succeeds().text()).as("upload " + flow).isEqualTo(Bytes.sha256(part(flow)));
    }

    private static byte[] part(int flow) {
        return Arrays.copyOfRange(file, flow * FLOW_BYTES, (flow + 1) * FLOW_BYTES);
    }
}
