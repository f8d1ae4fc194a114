package rvpn.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One container, by its name. */
record Container(Engine engine, String name) {
    private static final int PATIENCE_S = 30;

    /**
     * Makes one without starting it.
     *
     * @param options of docker create
     * @param arguments of the image's program
     */
    static Container create(Engine engine, String name, String image, List<String> options, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("create", "--name", name, "--hostname", name));
        words.addAll(options);
        words.add(Engine.image(image));
        words.addAll(arguments);
        engine.docker(words.toArray(String[]::new)).succeeds();
        return new Container(engine, name);
    }

    private Outcome docker(String verb, String... words) {
        return engine.docker(Stream.concat(Stream.of(verb), Stream.of(words)).toArray(String[]::new));
    }

    /** Gives it a place in one more network. */
    Container joins(String network, String... options) {
        Stream<String> words = Stream.concat(Stream.of("connect"), Stream.of(options));
        docker("network", Stream.concat(words, Stream.of(network, name)).toArray(String[]::new))
                .succeeds();
        return this;
    }

    void leaves(String network) {
        docker("network", "disconnect", network, name).succeeds();
    }

    Container start() {
        docker("start", name).succeeds();
        return this;
    }

    void pause() {
        docker("pause", name).succeeds();
    }

    void unpause() {
        docker("unpause", name).succeeds();
    }

    /** SIGKILL, as the kernel or a node that goes away does it. */
    void kill() {
        docker("kill", "--signal", "KILL", name).succeeds();
    }

    /** SIGTERM, and what follows when that does not help; then it is started again. */
    void restart() {
        docker("restart", "--time", "15", name).succeeds();
    }

    void remove() {
        docker("rm", "-f", name);
    }

    /** A field of what docker inspect tells. */
    String inspect(String field) {
        return docker("inspect", "-f", "{{" + field + "}}", name)
                .succeeds()
                .text()
                .strip();
    }

    /** Both streams of its program, since it was made. */
    String log() {
        Outcome logs = docker("logs", name);
        return logs.text() + logs.errors();
    }

    void awaitHealthy() {
        Await.until(name + " is healthy", PATIENCE_S, () -> inspect(".State.Health.Status")
                .equals("healthy"));
    }

    /** A command within it. */
    Outcome run(String... command) {
        return docker("exec", Stream.concat(Stream.of(name), Stream.of(command)).toArray(String[]::new));
    }

    /** Its network, for commands of this machine; until it is started again. */
    Host host() {
        String pid = inspect(".State.Pid");
        String namespace = Namespaces.name(name + "-" + pid);
        if (!Shell.run("ip", "netns", "list").text().contains(namespace)) {
            Shell.run("ip", "netns", "attach", namespace, pid).succeeds();
        }
        return new Host(namespace);
    }
}
