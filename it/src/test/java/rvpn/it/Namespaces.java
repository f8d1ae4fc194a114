package rvpn.it;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The network namespaces of this run: their names begin with a word and the process's id, so that runs do not meet, and
 * what a run that was killed has left is known as such and removed by the next.
 */
final class Namespaces {
    private static final String WORD = System.getProperty("it.prefix", "it");
    private static final Pattern NAME = Pattern.compile(Pattern.quote(WORD) + "([0-9]+)-.*");
    private static final Path DIRECTORY = Path.of("/run/netns");
    private static final Path LABS = Path.of("/run/rvpn-lab");

    static {
        remove(pid -> ProcessHandle.of(pid).isEmpty());
        long own = ProcessHandle.current().pid();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(pid -> pid == own)));
    }

    private Namespaces() {}

    /** Whether there can be namespaces and a tunnel here; a class of tests that is skipped says so in one line. */
    static ConditionEvaluationResult condition(ExtensionContext context) {
        Optional<String> missing = missing();
        if (missing.isPresent() && context.getTestMethod().isEmpty()) {
            System.out.println("skipped " + context.getDisplayName() + ": it needs " + missing.get());
        }
        return missing.map(what -> ConditionEvaluationResult.disabled("it needs " + what))
                .orElse(ConditionEvaluationResult.enabled("there is all that it needs"));
    }

    private static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("root");
        }
        return Files.exists(Path.of("/dev/net/tun")) ? Optional.empty() : Optional.of("/dev/net/tun");
    }

    /** A name that nobody else uses. */
    static String name(String suffix) {
        return WORD + ProcessHandle.current().pid() + "-" + suffix;
    }

    /** Ends what runs in a namespace, and the namespace. */
    static void delete(String name) {
        Shell.run("ip", "netns", "pids", name)
                .text()
                .lines()
                .map(Long::parseLong)
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        Shell.run("ip", "netns", "del", name);
    }

    private static void remove(LongPredicate isOfRun) {
        for (String name : names(DIRECTORY, isOfRun)) {
            delete(name);
        }
        for (String name : names(LABS, isOfRun)) {
            Shell.run("rm", "-rf", LABS.resolve(name).toString());
        }
    }

    private static String[] names(Path directory, LongPredicate isOfRun) {
        String[] names = directory.toFile().list((File parent, String name) -> {
            Matcher matcher = NAME.matcher(name);
            return matcher.matches() && isOfRun.test(Long.parseLong(matcher.group(1)));
        });
        return names == null ? new String[0] : names;
    }
}
