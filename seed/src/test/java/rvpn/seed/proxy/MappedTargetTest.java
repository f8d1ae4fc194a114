package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.RawClient;

/** A target that is called otherwise on the way, because networks overlap. */
@Timeout(60)
class MappedTargetTest {
    private static final String REAL = "10.96.0.10";

    private ProxyBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new ProxyBench();
        bench.allowOnly(REAL);
        bench.callItInTunnel(InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void isDialledAsItIsCalledAndToldAsItWasAskedFor() throws Exception {
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
        }
        Await.until("the stream is told", () -> bench.accessText().contains(REAL));
        assertThat(bench.accessText()).doesNotContain("127.0.0.1:" + port());
    }

    @Test
    void isNamedAsItWasAskedForWhenItCannotBeReached() throws Exception {
        int port = port();
        bench.origin().close();
        try (RawClient client = bench.dial(bench.apiserver()).send(ProxyBench.connect(REAL + ":" + port))) {
            assertThat(client.rest()).startsWith("HTTP/1.1 502 ").contains("refused by " + REAL + ":" + port);
        }
    }

    @Test
    void losesItsStreamsWhenItIsCalledOtherwise() throws Exception {
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
            bench.callItInTunnel(InetAddress.getByName("127.0.0.2"));
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
            assertThatThrownBy(target::rest).isInstanceOf(IOException.class);
        }
    }

    private RawClient joined() throws Exception {
        RawClient client = bench.dial(bench.apiserver()).send(ProxyBench.connect(REAL + ":" + port()));
        assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        return client;
    }

    private int port() {
        return bench.origin().address().getPort();
    }
}
