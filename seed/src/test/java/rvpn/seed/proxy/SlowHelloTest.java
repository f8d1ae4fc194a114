package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;

@Timeout(60)
@ExtendWith(LeakWatch.class)
class SlowHelloTest {
    private static final long PAUSE_NS = 20_000_000;
    private static final byte[] BEGINNING = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    @Test
    void aClientHelloThatDripsIsClosedAtTheDeadline() throws Exception {
        try (ProxyBench bench = new ProxyBench(TlsMinimum.TLS_1_3, 0, 0, ProxyBench.IMPATIENT)) {
            long startNs = System.nanoTime();
            try (RawClient client = RawClient.of(bench.address())) {
                client.socket().setTcpNoDelay(true);
                assertThatThrownBy(() -> drip(client)).isInstanceOf(IOException.class);
            }
            assertThat(System.nanoTime() - startNs).isGreaterThan(500_000_000);
            Await.until(
                    "it is counted",
                    () -> bench.proxy().counters().snapshot().refused().get(Reason.TLS_FAILED) == 1);
        }
    }

    private static void drip(RawClient client) throws Exception {
        for (int sent = 0; sent < 500; sent++) {
            long sentNs = System.nanoTime();
            client.send(new byte[] {sent < BEGINNING.length ? BEGINNING[sent] : 0});
            Await.until("a while passes", () -> System.nanoTime() - sentNs > PAUSE_NS);
        }
    }
}
