package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** kubectl on a host, which asks the API server at this URL, perhaps through a proxy. */
record Kubectl(Host host, Map<String, String> variables) {
    /** The name in the API server's certificate. */
    static final String SERVER_NAME = "api";

    /** Ubuntu has no package of it. */
    static void assumeInstalled() {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "kubectl"))),
                "this host has no kubectl");
    }

    /**
     * Writes its configuration.
     *
     * @param proxy where HTTPS_PROXY points; empty for none
     */
    static Kubectl asking(Host host, String url, Pki pki, String proxy) {
        Path config = pki.write("kubeconfig-" + url.hashCode(), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority: %s, tls-server-name: %s}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(url, pki.authority(), SERVER_NAME));
        // exec over SPDY in newer ones too
        Map<String, String> variables = Map.of(
                "HOME",
                pki.directory().toString(),
                "KUBECONFIG",
                config.toString(),
                "HTTPS_PROXY",
                proxy,
                "KUBECTL_REMOTE_COMMAND_WEBSOCKETS",
                "false");
        return new Kubectl(host, variables);
    }

    /** A command line for {@link Host}. */
    String[] command(String... words) {
        Stream<String> settings = variables.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue());
        return Stream.of(Stream.of("env"), settings, Stream.of("kubectl"), Stream.of(words))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    Outcome run(String... words) {
        return host.run(command(words));
    }

    /** With these bytes on standard input. */
    Outcome given(byte[] input, String... words) {
        return host.given(input, command(words));
    }

    /** A command of exec that stays, as a conversation. */
    Dialogue dialogue(String... words) throws IOException {
        List<String> line = host.inside(command(words));
        return new Dialogue(new ProcessBuilder(line).start());
    }
}
