package rvpn.seed.proxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.RelayLaw;

class TlsRelayTest extends RelayLaw {
    private ProxyBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new ProxyBench();
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
    }

    @Override
    protected Origin origin() {
        return bench.origin();
    }

    @Override
    protected RawClient dial() throws Exception {
        return bench.dial(bench.apiserver());
    }

    @Override
    protected String request() {
        return bench.toOrigin();
    }

    @Override
    protected String established() {
        return ProxyBench.ESTABLISHED;
    }

    @Override
    protected ConnectCounters counters() {
        return bench.proxy().counters();
    }

    @Override
    protected String threads() {
        return "connect-proxy";
    }
}
