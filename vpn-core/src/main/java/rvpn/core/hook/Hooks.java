package rvpn.core.hook;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Words;

/** Runs hooks: by argument vector, never by a shell, each to its end or to the end of its time. From any thread. */
public final class Hooks {
    private static final Logger LOG = LoggerFactory.getLogger("hook");
    /** For all that still run or begin when the program stops, because it must end within ten seconds. */
    private static final int STOP_MS = 5_000;

    private static final int POLL_MS = 20;

    private final HookConfig config;
    private volatile long stopByNs;
    private volatile boolean stopping;

    public Hooks(HookConfig config) {
        this.config = config;
    }

    /** Whether there is anything to run. */
    public boolean has(HookKind kind) {
        return config.commands().containsKey(kind);
    }

    /** The program stops: what runs from now on, and what still runs, has 5 seconds altogether. */
    public void stopSoon() {
        if (!stopping) {
            stopByNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MS);
            stopping = true;
        }
    }

    /**
     * Runs one to its end, if there is one for the occasion. Blocks: not for an event loop.
     *
     * @param arguments after the fixed ones
     * @return why it has failed, which is logged already; empty if it has not
     */
    public Optional<String> run(HookKind kind, List<String> arguments, HookEnvironment environment)
            throws InterruptedException {
        HookCommand command = config.commands().get(kind);
        if (command == null) {
            return Optional.empty();
        }
        long startNs = System.nanoTime();
        String fault = fault(kind, command, arguments, environment);
        String told = "--" + kind.word() + ": " + command.words().get(0);
        if (fault == null) {
            LOG.info("{} took {} ms", told, elapsedMs(startNs));
            return Optional.empty();
        }
        LOG.warn("{} {}", told, fault);
        return Optional.of(told + " " + fault);
    }

    private String fault(HookKind kind, HookCommand command, List<String> arguments, HookEnvironment environment)
            throws InterruptedException {
        List<String> words = new ArrayList<>(command.words());
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        builder.environment().put("script_type", kind.word());
        Process process;
        try {
            process = builder.start();
        } catch (IOException refused) {
            return "cannot be started: " + Words.of(refused);
        }
        Thread reader = new HookOutput(line -> LOG.info("{}: {}", kind.word(), line)).read(process.getInputStream());
        try {
            if (!awaitEnd(process)) {
                return "was killed: its time was over";
            }
            HookOutput.join(reader);
            return process.exitValue() == 0 ? null : "ended with status " + process.exitValue();
        } finally {
            if (process.isAlive()) {
                kill(process.toHandle());
            }
        }
    }

    private boolean awaitEnd(Process process) throws InterruptedException {
        long startNs = System.nanoTime();
        while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
            if (elapsedMs(startNs) >= config.timeoutMs() || stopping && System.nanoTime() - stopByNs >= 0) {
                return false;
            }
        }
        return true;
    }

    /** With all that it has started and not detached from itself. */
    private static void kill(ProcessHandle root) {
        List<ProcessHandle> children = root.children().toList();
        root.destroyForcibly();
        children.forEach(Hooks::kill);
    }

    private static long elapsedMs(long startNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
