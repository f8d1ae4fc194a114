package rvpn.core;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.TestPki;

/** Each test has a seed's end of its own, with real TLS on loopback, and leaves no buffer behind. */
@ExtendWith(CleanRun.class)
abstract class AroundSeed {
    static final TestPki PKI = TestPki.create();

    final Reception seed = new Reception();
    TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, seed);
        seed.on(ends.seedTun.queues().get(0));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    /** A shoot with a good certificate. */
    RawPeer dial() throws Exception {
        return RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI));
    }
}
