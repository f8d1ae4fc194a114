package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A host with nothing but loopback, and a directory, for the tests of one class. What is started before all tests ends
 * after all, what a test starts ends with the test.
 */
final class Sandbox
        implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    // A start has to be quick here, and never carries much.
    static final Map<String, String> QUICK_START = Map.of("RVPN_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

    private final Host host;
    private final Deque<Running> started = new ArrayDeque<>();
    private int startedForAll;
    private Path directory;
    private Pki pki;

    Sandbox(String name) {
        host = new Host(Namespaces.name(name));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Namespaces.condition(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Shell.run("ip", "netns", "add", host.namespace()).succeeds();
        host.bash("echo 0 | tee /proc/sys/net/ipv6/conf/{all,default}/disable_ipv6; ip link set lo up")
                .succeeds();
        directory = Files.createTempDirectory("rvpn-it");
        pki = Pki.init(directory.resolve("pki"));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startedForAll = started.size();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.out.println(context.getDisplayName() + " failed; the programs said:");
            started.forEach(program -> System.out.println(program.log()));
        }
        endAllBut(startedForAll);
    }

    private void endAllBut(int count) {
        StringBuilder said = new StringBuilder();
        while (started.size() > count) {
            Running program = started.pop();
            said.append(program.log());
            program.close();
        }
        LeakReports.assertNone(said.toString());
    }

    /** Ends what runs, though it was started before all tests. */
    void endAll() {
        while (!started.isEmpty()) {
            started.pop().close();
        }
        startedForAll = 0;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            endAllBut(0);
        } finally {
            if (directory != null) {
                Namespaces.delete(host.namespace());
                Shell.run("rm", "-rf", directory.toString());
            }
        }
    }

    Host host() {
        return host;
    }

    Path directory() {
        return directory;
    }

    Pki pki() {
        return pki;
    }

    /** Starts a program here, until the end of the test. */
    Running start(String... command) {
        Running program = Running.start(QUICK_START, host.inside(command));
        started.push(program);
        return program;
    }

    /** Starts a program and waits until it says these words. */
    Running startUntil(String words, String... command) {
        return start(command).says(words);
    }

    /** Runs a program here that is expected to end. */
    Outcome run(Stream<String> command) {
        return Shell.run(new byte[0], QUICK_START, host.inside(command.toArray(String[]::new)));
    }

    /** Starts the seed server with its good certificate; it is ready then. */
    Running seedServer(String... options) {
        Stream<String> command = Stream.of(List.of(Dist.SEED_SERVER), pki.identity("vpn-seed-server"), List.of(options))
                .flatMap(List::stream);
        return startUntil("waiting for a shoot", command.toArray(String[]::new));
    }

    /** Starts the shoot's client with its good certificate of that seed; it dials to the other end of the {@link Cable}. */
    Running shootClient(Sandbox seed, String... options) {
        List<String> way = List.of("--endpoint=" + Cable.SEED, "--port=1194", "--dial=direct");
        return start(Stream.of(List.of(Dist.SHOOT_CLIENT), way, seed.pki.identity("vpn-shoot-client"), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }
}
