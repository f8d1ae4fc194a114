package rvpn.seed.proxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.seed.connect.LeakWatch;

/** Each test has a proxy of its own, and leaves no buffer behind. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
abstract class AroundProxy {
    ProxyBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new ProxyBench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }
}
