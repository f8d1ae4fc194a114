package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code vpnctl render} writes, as kubectl and as the programs take it. */
@Tag("once")
@Tag("beside-soak")
class RenderIT {
    private static final String SHOOT = """
            apiVersion: core.gardener.cloud/v1beta1
            kind: Shoot
            metadata: {name: demo, namespace: garden-local}
            spec:
              dns: {domain: demo.local.example.org}
              kubernetes: {version: 1.30.4}
              networking: {pods: 100.96.0.0/11, services: 100.64.0.0/13, nodes: 10.250.0.0/16}
            """;
    private static final String NODE = "10.250.0.10";
    private static final String SERVER = "vpn-seed-server.shoot--local--demo.svc.cluster.local";

    @RegisterExtension
    static final Link LINK = new Link("render");

    @ParameterizedTest
    @ValueSource(
            strings = {"seed", "seed --privileged=init", "seed --privileged", "shoot", "gateway", "gateway --istio"})
    void kubectlKeepsAllThatIsRendered(String arguments) throws IOException {
        Kubectl.assumeInstalled();
        Path file = write(render(arguments));

        List<JsonNode> kept = kubectl("annotate", "--local", "-f", file, "seen=yes", "-o", "json");
        assertThat(kept)
                .hasSameSizeAs(RenderedPod.documents(Files.readString(file)).toList());
        for (JsonNode document : deployments(kept)) {
            assertThat(lostByKubectl(document)).isEmpty();
        }
    }

    @Test
    void kubectlWouldLoseAFieldThatKubernetesDoesNotKnow() throws IOException {
        Kubectl.assumeInstalled();
        Path file = write(render("shoot").replace("dnsPolicy:", "dnsPolitics: Default\n      dnsPolicy:"));

        assertThat(deployments(kubectl("annotate", "--local", "-f", file, "seen=yes", "-o", "json")))
                .singleElement()
                .satisfies(document ->
                        assertThat(lostByKubectl(document)).containsExactly("/spec/template/spec/dnsPolitics"));
    }

    /** The topology: gateway and server on the seed's host, the client on the node, a wire between. */
    @Test
    void programsDoTheirWorkWithWhatTheirPodsGiveThem() throws IOException {
        Host seed = LINK.seed();
        Host node = LINK.shoot();
        Pki pki = Pki.init(LINK.directory().resolve("pki"));
        node.run("ip", "address", "add", NODE + "/32", "dev", "lo").succeeds();
        Path page = Files.createDirectory(LINK.directory().resolve("www")).resolve("page");
        Files.write(page, Bytes.random(100_000, 7));
        RenderedPod server = RenderedPod.of(render("seed"));
        RenderedPod client = RenderedPod.of(render("shoot --endpoint 10.9.0.1"));
        String gatewayManifests = render("gateway --ports 8132,8443"); // 443 would meet the proxy of this same host
        Path routes = Files.createDirectory(LINK.directory().resolve("routes"));
        Files.writeString(routes.resolve("routes.yaml"), routesIn(gatewayManifests));
        server.setKernel(seed);
        client.setKernel(node);

        try (Running web = node.start(
                        "python3",
                        "-m",
                        "http.server",
                        "--bind",
                        NODE,
                        "-d",
                        page.getParent().toString(),
                        "8080");
                Running serverProgram =
                        server.start(seed, identity(pki, "vpn-seed-server"), "/srv/secrets/vpn-server", Map.of());
                Running gateway = RenderedPod.of(gatewayManifests)
                        .start(
                                seed,
                                routes,
                                "/srv/routes",
                                Map.of(
                                        "RVPN_ROUTES", "/srv/routes/routes.yaml",
                                        "RVPN_STATUS_LISTEN", "127.0.0.1:15001",
                                        "RVPN_HOSTS", SERVER + "=127.0.0.1"))) {
            awaitStatus(seed, "15000/readyz", "200", serverProgram); // while no shoot has come
            awaitStatus(seed, "15001/readyz", "200", gateway);
            assertThat(seed.run(proxied(pki)).isSuccess()).isFalse();

            try (Running clientProgram =
                    client.start(node, identity(pki, "vpn-shoot-client"), "/srv/secrets/vpn-client", Map.of())) {
                awaitStatus(node, "15000/readyz", "200", clientProgram);
                Await.until("the page comes", 20, () -> seed.run(proxied(pki)).isSuccess());

                assertThat(web.isAlive()).isTrue();
                assertThat(seed.run(proxied(pki)).output()).isEqualTo(Files.readAllBytes(page));
                assertThat(node.connects("192.168.123.1", 15000, 2)).isFalse();
                assertThat(clientProgram.terminate()).isZero();
            }
            assertThat(serverProgram.terminate()).isZero();
        }
    }

    @Test
    void noOtherProgramLooksThroughTheTypesOfKubernetes() throws IOException {
        Path lib = Dist.DIRECTORY.resolve("lib");
        String types = "io/fabric8/";

        assertThat(Shell.run("jar", "tf", lib.resolve("vpnctl.jar").toString()).text())
                .contains(types)
                .doesNotContain("rvpn/", "com/fasterxml");
        assertThat(Shell.run("jar", "tf", lib.resolve("rvpn.jar").toString()).text())
                .contains("rvpn/seed/VpnCtl.class")
                .doesNotContain(types);
        Path log = LINK.directory().resolve("classes.log");
        Shell.run(
                        new byte[0],
                        Map.of("RVPN_JAVA_OPTS", "-Xlog:class+load:file=" + log),
                        List.of(Dist.VPNCTL, "netmap", "--pods", "10.0.0.0/16"))
                .succeeds();
        assertThat(log).content().contains("rvpn.seed.VpnCtl").doesNotContain("io.fabric8.");
    }

    private static String[] proxied(Pki pki) {
        return ("curl -sS -m 10 --proxytunnel --proxy https://vpn-seed-server:9443 --proxy-cacert %s --proxy-cert %s"
                        + " --proxy-key %s --resolve vpn-seed-server:9443:127.0.0.1 http://" + NODE + ":8080/page")
                .formatted(pki.authority(), pki.certificate("kube-apiserver"), pki.key("kube-apiserver"))
                .split(" ");
    }

    private static void awaitStatus(Host host, String place, String status, Running program) {
        String[] asked = "curl -s -m 5 -o /dev/null -w %{http_code} http://127.0.0.1:"
                .concat(place)
                .split(" ");
        try {
            Await.until(
                    place + " is " + status, 60, () -> host.run(asked).text().equals(status) || !program.isAlive());
            assertThat(program.isAlive()).isTrue();
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "\n" + program.log(), late);
        }
    }

    private static Path identity(Pki pki, String name) {
        return pki.certificate(name).getParent();
    }

    private static String routesIn(String manifests) {
        return RenderedPod.documents(manifests)
                .map(document -> document.at("/data/routes.yaml").asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String render(String arguments) throws IOException {
        Path shoot = Files.writeString(LINK.directory().resolve("shoot.yaml"), SHOOT);
        List<String> command = new ArrayList<>(List.of(Dist.VPNCTL, "render"));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("--image", "registry.example.org/rvpn:1.0.0", "--shoot", shoot.toString()));
        return Shell.run(command.toArray(String[]::new)).succeeds().text();
    }

    private static Path write(String manifests) throws IOException {
        return Files.writeString(LINK.directory().resolve("manifests.yaml"), manifests);
    }

    private static List<JsonNode> deployments(List<JsonNode> documents) {
        return documents.stream()
                .filter(document -> document.at("/kind").asText().equals("Deployment"))
                .toList();
    }

    /** Fields that are gone after kubectl has read a Deployment as what Kubernetes knows of one. */
    private static List<String> lostByKubectl(JsonNode document) throws IOException {
        Path file = Files.writeString(LINK.directory().resolve("deployment.json"), document.toString());
        JsonNode known = kubectl("set", "image", "--local", "-f", file, "*=other", "-o", "json")
                .get(0);
        return leaves("", document)
                .filter(path -> known.at(path) instanceof MissingNode)
                .toList();
    }

    private static Stream<String> leaves(String path, JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            return node.properties().stream()
                    .flatMap(field -> leaves(
                            path + "/" + field.getKey().replace("~", "~0").replace("/", "~1"), field.getValue()));
        }
        if (node.isArray()) {
            return Stream.iterate(0, i -> i < node.size(), i -> i + 1)
                    .flatMap(i -> leaves(path + "/" + i, node.get(i)));
        }
        return Stream.of(path);
    }

    private static List<JsonNode> kubectl(Object... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        Stream.of(words).map(Object::toString).forEach(command::add);
        Outcome outcome = Shell.run(new byte[0], Map.of("KUBECONFIG", "/dev/null"), command)
                .succeeds();
        try (MappingIterator<JsonNode> documents =
                new ObjectMapper().readerFor(JsonNode.class).readValues(outcome.text())) {
            return documents.readAll();
        }
    }
}
