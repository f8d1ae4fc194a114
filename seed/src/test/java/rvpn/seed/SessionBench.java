package rvpn.seed;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.LaneLoops;
import rvpn.core.StreamEnd;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.core.hook.Hooks;
import rvpn.core.identity.TestPki;
import rvpn.tun.HostNetwork;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;

/** A session behind a real listener with real TLS, on the twin of a device. */
final class SessionBench implements PeerBench {
    final LaneLoops loops;
    final PipeTun tun;
    final ShootSession session;
    private final ClientHooks hooks;
    private final BenchListener listener;

    SessionBench(Path directory, Offload offload) throws Exception {
        this(directory, offload, 1);
    }

    SessionBench(Path directory, Offload offload, int laneCount) throws Exception {
        this(directory, offload, laneCount, Map.of());
    }

    SessionBench(Path directory, Offload offload, int laneCount, Map<String, String> flags) throws Exception {
        Map<String, String> all = new HashMap<>(flags);
        all.put("ping-interval-ms", "200");
        SeedConfig config = SeedTestConfig.with(directory, all);
        tun = PipeTun.open("seed", laneCount, offload);
        loops = new LaneLoops(laneCount);
        hooks = new ClientHooks(config.side(), new Hooks(config.hooks()), loops);
        session = new ShootSession(config, place(config.inTunnel()), loops.of(0), hooks);
        listener = new BenchListener(config, List.of(TestPki.CLIENT), loops, new Reception());
    }

    /** Tells the session on its owner's thread, as the table of all clients does. */
    private final class Reception implements Lane.Owner {
        private final EventExecutor owner = loops.of(0);

        @Override
        public void secured(Lane lane) {
            // the dialler speaks first
        }

        @Override
        public void greeted(Lane lane, Control greeting) {
            tell(() -> Newcomer.of(lane, greeting, Side.SEED).ifPresent(session::greeted));
        }

        @Override
        public void ended(Lane lane, StreamEnd end) {
            tell(() -> session.ended(lane, end));
        }

        private void tell(Runnable what) {
            try {
                owner.execute(what);
            } catch (RejectedExecutionException over) {
                // the test is over
            }
        }
    }

    /** Stops the session as the program does. */
    Future<?> stop() {
        return loops.of(0).submit(session::stopNow);
    }

    private void closeHooks() {
        try {
            stop().await(5000);
            hooks.stop();
        } catch (InterruptedException | ExecutionException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private ClientPlace place(Networks networks) throws IOException {
        ClientHost.Laid nothing = new ClientHost.Laid() {
            @Override
            public void apply(HostNetwork next) {}

            @Override
            public void close() {}
        };
        return new ClientPlace("only", ClientDevice.first(tun, nothing), ClientPlan.ofOnly(networks));
    }

    @Override
    public BenchListener listener() {
        return listener;
    }

    @Override
    public void close() {
        listener.close();
        closeHooks();
        loops.close();
        tun.close();
    }
}
