package rvpn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The laboratory of scripts/lab, up for the tests of one class, with the tunnel. wan lets nothing in that the shoot did
 * not ask for.
 *
 * <pre>
 *  api ------ seed ------ gw ------ wan ------ node ------ pod
 *   10.2.0/24   10.2.1/24   198.51.100   10.250/16   100.96/11
 *  apiserver  seed-server gateway   NAT     client    nginx, echo
 *             192.168.123.1 ~~~~ tunnel ~~~~ .2
 * </pre>
 */
final class Lab implements ExecutionCondition, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final String POD = "100.96.0.10";
    static final String POD6 = "fd00:10:96::10";
    static final String SERVICE = "100.64.0.10";
    static final String SERVICE6 = "fd00:10:64::10";
    static final String NODE = "10.250.0.10";
    static final String NODE6 = "fd00:10:250::10";
    static final String SEED_END = "192.168.123.1";
    static final String SEED_END6 = "fd8f:6d53:b97a:1::1";

    private final String prefix;
    private final String scene;
    private final Map<String, String> variables;
    private Map<String, String> env = Map.of();

    Lab(String name) {
        this(name, Map.of());
    }

    /** @param options of the programs, as variables */
    Lab(String name, Map<String, String> options) {
        this(name, "reversed", options);
    }

    /** @param scene what is laid, as {@code scripts/lab --help} lists it; hosts are found by {@link #host} then */
    Lab(String name, String scene, Map<String, String> options) {
        prefix = Namespaces.name(name);
        this.scene = scene;
        variables = new HashMap<>(options);
        variables.put("RVPN_DIST", Dist.DIRECTORY.toString());
        LeakReports.askFor(variables);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Namespaces.condition(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        lab("up", "--scene", scene).succeeds();
        env = lab("env")
                .succeeds()
                .text()
                .lines()
                .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.out.println(context.getDisplayName() + " failed; the lab's programs said last:");
            System.out.println(Shell.run("sh", "-c", "tail -n 5 " + env.get("LAB_STATE") + "/run/*.log")
                    .text());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String leaks = env.isEmpty()
                ? ""
                : Shell.run("sh", "-c", "grep -h LEAK: " + env.get("LAB_STATE") + "/run/*.log")
                        .text();
        lab("down");
        LeakReports.assertNone(leaks);
    }

    private Outcome lab(String... words) {
        List<String> command = new ArrayList<>(List.of(Dist.LAB, "--prefix", prefix));
        command.addAll(List.of(words));
        return Shell.run(new byte[0], variables, command);
    }

    Host api() {
        return host("api");
    }

    Host seed() {
        return host("seed");
    }

    Host gw() {
        return host("gw");
    }

    Host node() {
        return host("node");
    }

    Host pod() {
        return host("pod");
    }

    /** The one that {@code scripts/lab shell} knows by that name. */
    Host host(String name) {
        return new Host(env.get("LAB_" + name.toUpperCase(Locale.ROOT) + "_NS"));
    }

    /** One of the words that `lab env` prints. */
    String env(String name) {
        return env.get(name);
    }

    /** A request as kube-apiserver makes it, through the CONNECT proxy. */
    Outcome get(String... options) {
        return send(new byte[0], options);
    }

    /** The same with bytes for curl's standard input. */
    Outcome send(byte[] input, String... options) {
        Stream<String> own = Stream.of("--proxy-cert", env("LAB_CLIENT_CERT"), "--proxy-key", env("LAB_CLIENT_KEY"));
        return curl(input, Stream.concat(own, Stream.of(options)));
    }

    /** A request of somebody who says who he is, or does not. */
    Outcome curl(String... options) {
        return curl(new byte[0], Stream.of(options));
    }

    /** A request of kube-apiserver's that goes on beside the test. */
    Running start(String... options) {
        Stream<String> own = Stream.of("--proxy-cert", env("LAB_CLIENT_CERT"), "--proxy-key", env("LAB_CLIENT_KEY"));
        return api().start(command(Stream.concat(own, Stream.of(options))));
    }

    private Outcome curl(byte[] input, Stream<String> options) {
        return api().given(input, command(options));
    }

    private String[] command(Stream<String> options) {
        String[] listen = env("LAB_PROXY").split(":");
        String proxy = env("LAB_PROXY_NAME") + ":" + listen[1];
        Stream<String> fixed = Stream.of(
                "curl -sS -f -m 60 --proxytunnel --proxy https://%s --resolve %s:%s --proxy-cacert %s --cacert %s"
                        .formatted(proxy, proxy, listen[0], env("LAB_CA"), env("LAB_NODE_CA"))
                        .split(" "));
        return Stream.concat(fixed, options).toArray(String[]::new);
    }

    Path log(String program) {
        return Path.of(env("LAB_STATE"), "run", program + ".log");
    }

    /** The process of a program that the lab keeps running. */
    long pid(String program) {
        try {
            return Long.parseLong(Files.readString(Path.of(env("LAB_STATE"), "run", program + ".pid"))
                    .strip());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
