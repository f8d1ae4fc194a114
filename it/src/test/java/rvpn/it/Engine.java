package rvpn.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Docker engine of this run's own, with the images of the programs, for all classes of tests that want one. It and all
 * it has made is gone when the last of them has ended, or this process.
 */
final class Engine implements AutoCloseable {
    private static final int START_S = 60;
    private static final int BUILD_S = 400;
    private static final String TAG = "it";

    private final Running daemon;
    private final Map<String, String> variables;

    private Engine() {
        Path directory = Dist.DIRECTORY.resolveSibling("engine");
        Path socket = directory.resolve("sock");
        variables = Map.of(
                "DOCKER_HOST", "unix://" + socket, "RVPN_DIST", Dist.DIRECTORY.toString(), "DOCKER_BUILDKIT", "0");
        daemon = Running.start(Map.of(), List.of(Dist.script("lib/engine"), directory.toString()));
        Await.until(
                "an engine answers\n" + daemon.log(),
                START_S,
                () -> Files.exists(socket) && docker("version").isSuccess() || !daemon.isAlive());
        if (!daemon.isAlive()) {
            throw new AssertionError("the engine has ended:\n" + daemon.log());
        }
        try {
            buildImages();
        } catch (AssertionError | RuntimeException failed) { // nobody closes what has not come about
            daemon.terminate();
            daemon.close();
            throw failed;
        }
    }

    /** The one engine; started when it is asked for first. */
    static Engine of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Engine.class))
                .computeIfAbsent(Engine.class, first -> new Engine(), Engine.class);
    }

    private void buildImages() {
        try (Running build = Running.start(variables, List.of(Dist.script("image"), "--tag", TAG))) {
            Await.until("the images are built", BUILD_S, () -> !build.isAlive());
            if (!build.log().contains("vpnctl:" + TAG)) {
                throw new AssertionError("the images are not built:\n" + build.log());
            }
            System.out.println(build.log().strip());
        }
    }

    /** The name of an image. */
    static String image(String name) {
        return name + ":" + TAG;
    }

    /** Runs the docker command. */
    Outcome docker(String... words) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        return Shell.run(new byte[0], variables, command);
    }

    @Override
    public void close() {
        docker("ps", "-aq").text().lines().forEach(id -> docker("rm", "-f", id));
        daemon.terminate();
        daemon.close();
    }
}
