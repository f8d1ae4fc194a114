package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A seed and a shoot on one wire, for the tests of one class; scripts/bench-adapter brings a tunnel up between them. */
final class Link implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {
    static final String WIRE = "wire";
    static final String SHOOT = "10.9.0.2";
    private static final String SEED = "10.9.0.1";

    private final Host seed;
    private final Host shoot;
    private Path directory;

    Link(String name) {
        seed = new Host(Namespaces.name(name + "-seed"));
        shoot = new Host(Namespaces.name(name + "-shoot"));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Namespaces.condition(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("rvpn-it");
        Shell.run("ip", "netns", "add", seed.namespace()).succeeds();
        Shell.run("ip", "netns", "add", shoot.namespace()).succeeds();
        seed.run("ip", "link", "add", WIRE, "type", "veth", "peer", "name", WIRE, "netns", shoot.namespace())
                .succeeds();
        join(seed, SEED);
        join(shoot, SHOOT);
    }

    private static void join(Host host, String address) {
        host.bash("ip address add $1/24 dev $2 && ip link set $2 up && ip link set lo up", address, WIRE)
                .succeeds();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Namespaces.delete(seed.namespace());
        Namespaces.delete(shoot.namespace());
        Shell.run("rm", "-rf", directory.toString());
    }

    Host seed() {
        return seed;
    }

    Host shoot() {
        return shoot;
    }

    Path directory() {
        return directory;
    }

    /** A tunnel of the programs in {@code dist}, up until it is closed. */
    Tunnel tunnel(Path dist) throws IOException {
        Path work = Files.createTempDirectory(directory, "tunnel");
        Outcome up = adapter(dist, "up", seed.namespace(), shoot.namespace(), SEED, SHOOT, work.toString());
        String target = up.succeeds()
                .text()
                .lines()
                .filter(line -> line.startsWith("SHOOT_TARGET="))
                .findFirst()
                .orElseThrow()
                .split("=", 2)[1];
        return new Tunnel(dist, work, target);
    }

    /**
     * One that is up.
     *
     * @param target the shoot's address in it
     */
    record Tunnel(Path dist, Path work, String target) implements AutoCloseable {
        @Override
        public void close() {
            adapter(dist, "down", work.toString());
        }
    }

    private static Outcome adapter(Path dist, String... words) {
        Stream<String> command = Stream.concat(Stream.of(Dist.BENCH_ADAPTER), Stream.of(words));
        Map<String, String> variables = new HashMap<>(Sandbox.QUICK_START);
        variables.put("RVPN_DIST", dist.toString());
        return Shell.run(new byte[0], variables, command.toList());
    }
}
