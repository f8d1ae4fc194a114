package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rvpn.it.Fault.Breaks;

/**
 * Traffic of all kinds for {@code soak.minutes}, while one thing after the other goes wrong; {@code soak.seed} repeats what
 * went wrong and how. The topology is drawn at {@link Lab}; the line between gw and wan is a {@link LongLine}.
 */
@Tag("once")
@Tag("soak")
class SoakIT {
    private static final long BEGAN_NS = System.nanoTime();
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "3"));
    private static final long SEED = Long.getLong("soak.seed", 1);
    /** For what is looked at when the faults are over. */
    private static final int END_S = 25;
    /** The part of the time in which programs are ended. */
    private static final double KILLS = 0.4;

    private static final int PATIENCE_S = 30;

    @Order(1)
    @RegisterExtension
    static final WrappedJava JAVA = new WrappedJava();

    @Order(2)
    @RegisterExtension
    static final Lab LAB = new Lab("soak", options());

    private static LongLine line;
    private static Map<String, Host> programs;
    private final Random random = new Random(SEED);
    private final Ledger ledger = new Ledger();
    private final CountedDrops drops = new CountedDrops(LAB);

    @BeforeAll
    static void prepare() throws IOException {
        EchoServers.start(LAB.pod());
        LAB.gw().run("ip", "link", "del", "wan").succeeds();
        line = LongLine.between(new LongLine.End(LAB.gw(), "wan"), new LongLine.End(LAB.host("wan"), "gw"), SEED);
        lay(LAB.gw(), "wan", "198.51.100.10/24");
        lay(LAB.host("wan"), "gw", "198.51.100.1/24");
        programs = Map.of("vpn-seed-server", LAB.seed(), "vpn-gateway", LAB.gw(), "vpn-shoot-client", LAB.node());
        Await.until("the tunnel is up on the long line", PATIENCE_S, () -> LAB.seed()
                .pings(Lab.POD));
    }

    private static void lay(Host host, String device, String address) {
        host.bash("ip addr add $2 dev $1 && ip link set $1 up", device, address).succeeds();
    }

    @AfterAll
    static void end() {
        if (line != null) {
            line.close();
        }
    }

    @Test
    void whatGoesWrongPassesAndLeavesNothingBehind() throws IOException {
        say("of %s minutes; to repeat it: scripts/soak %.0f --seed %d".formatted(MINUTES, MINUTES, SEED));
        List<Traffic> kinds = Traffic.of(LAB, payload());
        List<Traffic> probes = kinds.stream().filter(Traffic::isQuick).toList();
        SoakFaults faults = new SoakFaults(LAB, line, JAVA, random);
        SoakPlan plan = new SoakPlan(faults.kills(), faults.others(), random);
        RecoveryTable table = new RecoveryTable(plan.all());
        Map<Host, List<String>> before = states();
        List<Flow> flows = kinds.stream().map(kind -> Flow.start(kind, ledger)).toList();
        try (IdleStream idle = new IdleStream(LAB.seed(), PATIENCE_S)) {
            while (passed() < KILLS) {
                suffer(plan.next(true), probes, table, idle);
            }
            Map<String, Footprint> footprints = rested(flows, SoakIT::footprints);
            while (passed() < 1) {
                suffer(plan.next(false), probes, table, idle);
            }
            rested(flows, () -> awaitNoMoreThan(footprints));
            drops.endQuiet();
            say(idle + "; " + line);
        } finally {
            flows.forEach(Flow::close);
            say(table + "\n" + ledger);
        }
        assertThat(ledger.wrongs()).isEmpty();
        assertThat(ledger.lost().size())
                .as("%s, of which counters tell %s", ledger.lost(), drops.counted())
                .isLessThanOrEqualTo(drops.counted());
        Await.until("all addresses are settled again", PATIENCE_S, () -> hosts().allMatch(SoakIT::isSettled));
        assertThat(states()).isEqualTo(before);
    }

    /** For scripts, which show these lines alone. */
    private static void say(String text) {
        text.lines().forEach(line -> System.out.println("soak: " + line));
    }

    /** Parts of a day's work: 1 when it is over. */
    private static double passed() {
        return (System.nanoTime() - BEGAN_NS) / 1e9 / (MINUTES * 60 - END_S);
    }

    private static byte[] payload() {
        return LAB.pod()
                .run("curl", "-sSf", "-r", "0-39999999", "http://127.0.0.1/100MB")
                .succeeds()
                .output();
    }

    /** On a very busy machine a peer that lives may be silent for 3 s, which is the default. */
    private static Map<String, String> options() {
        Map<String, String> options = new TreeMap<>(JAVA.variables());
        options.put("RVPN_PING_TIMEOUT_MS", "5000");
        return options;
    }

    private static Stream<Host> hosts() {
        return Stream.of("api", "seed", "gw", "wan", "node", "pod").map(LAB::host);
    }

    private static boolean isSettled(Host host) {
        return host.run("ip", "addr", "show", "tentative").text().isBlank();
    }

    private static Map<Host, List<String>> states() {
        return hosts().collect(Collectors.toMap(host -> host, HostState::of));
    }

    /** One fault from its beginning until everything arrives again. */
    private void suffer(Fault fault, List<Traffic> probes, RecoveryTable table, IdleStream idle) throws IOException {
        pause(random.nextInt(500, 1500));
        if (fault.breaks() != Breaks.NOTHING) {
            drops.endQuiet();
            ledger.mayBreak();
        }
        int lastsMs = fault.lasting().someMs(random);
        fault.inject().run();
        pause(lastsMs);
        Recovery recovery = new Recovery(fault.boundS());
        fault.heal().run();
        Duration took = awaitOrTell(recovery, probes);
        table.add(fault, took);
        System.out.printf(
                "%4.0f s  %-30s for %.1f s, well %.1f s later%n",
                (System.nanoTime() - BEGAN_NS) / 1e9, fault.name(), lastsMs / 1e3, took.toMillis() / 1e3);
        idle.ask(fault, ledger);
        if (fault.breaks() != Breaks.NOTHING) {
            ledger.mayNotBreak();
            drops.beginQuiet();
        }
    }

    private static Duration awaitOrTell(Recovery recovery, List<Traffic> probes) {
        try {
            return recovery.await(probes);
        } catch (AssertionError late) {
            Postmortem.print(LAB);
            throw late;
        }
    }

    private static void pause(int ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    /** Does it while nothing is on the way. */
    private static <T> T rested(List<Flow> flows, Supplier<T> work) {
        flows.forEach(Flow::pause);
        Await.until("the traffic rests", 3 * PATIENCE_S, () -> flows.stream().allMatch(Flow::isResting));
        T result = work.get();
        flows.forEach(Flow::resume);
        return result;
    }

    private static Map<String, Footprint> footprints() {
        return programs.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> Footprint.of(each.getValue(), LAB.pid(each.getKey()))));
    }

    /** Closed connections go away a moment later. */
    private static Map<String, Footprint> awaitNoMoreThan(Map<String, Footprint> before) {
        Map<String, Footprint> now = new TreeMap<>();
        try {
            Await.until("all programs hold what they held", PATIENCE_S, () -> {
                now.putAll(footprints());
                return now.entrySet().stream().allMatch(each -> each.getValue().isWithin(before.get(each.getKey())));
            });
        } finally {
            now.forEach((program, holds) ->
                    System.out.printf("%s held %s%n  and now %s%n", program, before.get(program), holds));
        }
        return now;
    }
}
