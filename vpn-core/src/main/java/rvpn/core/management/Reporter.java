package rvpn.core.management;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import rvpn.core.Counter;
import rvpn.core.config.Version;
import rvpn.ip.NetworkMapping;

/**
 * Writes reports of one program.
 *
 * @param totals of a counter over all loops
 */
record Reporter(String program, Chronicle chronicle, ToLongFunction<Counter> totals, InstantSource clock) {
    Report report() {
        StateLine state = chronicle.state();
        List<Report.Peer> peers = chronicle.peers();
        Map<String, Long> counters = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            counters.put(StatusText.name(counter), totals.applyAsLong(counter));
        }
        ProcessHandle self = ProcessHandle.current();
        long nowUnix = clock.instant().getEpochSecond();
        return new Report(
                program,
                Version.text(),
                self.pid(),
                chronicle.mode().name().toLowerCase(Locale.ROOT),
                nowUnix,
                self.info().startInstant().map(Instant::getEpochSecond).orElse(nowUnix),
                !peers.isEmpty(),
                state.state().name(),
                Text.field(state.detail()),
                state.unix(),
                peers,
                mapping(chronicle.mapping()),
                counters);
    }

    private static Report.Mapping mapping(NetworkMapping mapping) {
        return mapping.isNone() ? Report.Mapping.NONE : new Report.Mapping(mapping.sha256(), mapping.lines());
    }
}
