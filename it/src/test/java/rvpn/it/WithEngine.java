package rvpn.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that want a Docker engine: they are skipped, with a line that says why, where none can be started. */
final class WithEngine implements ExecutionCondition, BeforeAllCallback {
    private static final Path DAEMON = Path.of("/usr/sbin/dockerd");

    private Engine engine;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!Files.exists(DAEMON)) {
            if (context.getTestMethod().isEmpty()) {
                System.out.println("skipped " + context.getDisplayName() + ": it needs " + DAEMON
                        + ", of the Debian package docker.io");
            }
            return ConditionEvaluationResult.disabled("it needs a Docker engine");
        }
        return Namespaces.condition(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        engine = Engine.of(context);
    }

    Engine engine() {
        return engine;
    }
}
