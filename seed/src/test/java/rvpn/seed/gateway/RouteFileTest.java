package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.config.ConfigException;
import rvpn.seed.connect.HostPort;

class RouteFileTest {
    private static final String WHOLE = """
            routes:
            - namespace: shoot--garden--alpha
              vpn-seed-server:
                server-names: [VPN.alpha.example, api.alpha.example]
                address: 10.0.0.1
              kube-apiserver:
                server-names: [api.alpha.example]
                address: '[fd00::1]:6443'
            - namespace: beta
              vpn-seed-server-0:
              vpn-seed-server-4: {address: vpn.beta.internal}
            """;

    @TempDir
    Path folder;

    private List<Route> read(String text) throws Exception {
        return RouteFile.read(Files.writeString(folder.resolve("routes.yaml"), text));
    }

    private static RoutedService service(String name, String namespace, List<String> names, HostPort address) {
        return new RoutedService(Destination.of(name, namespace).orElseThrow(), names, Optional.ofNullable(address));
    }

    @Test
    void readsWhatTheDocumentShows() throws Exception {
        assertThat(read(WHOLE))
                .containsExactly(
                        new Route(
                                "shoot--garden--alpha",
                                List.of(
                                        service(
                                                "vpn-seed-server",
                                                "shoot--garden--alpha",
                                                List.of("vpn.alpha.example", "api.alpha.example"),
                                                new HostPort("10.0.0.1", 1194)),
                                        service(
                                                "kube-apiserver",
                                                "shoot--garden--alpha",
                                                List.of("api.alpha.example"),
                                                new HostPort("fd00::1", 6443)))),
                        new Route(
                                "beta",
                                List.of(
                                        service("vpn-seed-server-0", "beta", List.of(), null),
                                        service(
                                                "vpn-seed-server-4",
                                                "beta",
                                                List.of(),
                                                new HostPort("vpn.beta.internal", 1194)))));
    }

    @Test
    void noShootAtAllIsRightIfTheFileSaysSo() throws Exception {
        assertThat(read("routes: []\n")).isEmpty();
    }

    static Stream<Arguments> wrong() {
        String shoot = "routes:\n- namespace: a\n";
        return Stream.of(
                Arguments.of("", ": is empty; it must hold a YAML document"),
                Arguments.of("# nothing\n", ": is empty; it must hold a YAML document"),
                Arguments.of("routes: {}\n", "line 1: routes is a map, not a list of '- ' lines"),
                Arguments.of("- routes\n", "line 1: is a list, not 'key: value' lines"),
                Arguments.of("route: []\n", "line 1: route is unknown; known are routes"),
                Arguments.of("routes: [\n", "line 2, column 1: is not YAML: "),
                Arguments.of("routes: []\n---\nroutes: []\n", "line 3: a second document begins; give a file with one"),
                Arguments.of("routes: []\nroutes: []\n", "line 2: routes is given twice, first in line 1; keep one"),
                Arguments.of("routes:\n- x\n", "line 2: routes[0] is the string \"x\", not 'key: value' lines"),
                Arguments.of("routes:\n- vpn-seed-server:\n", "line 2: routes[0] needs 'namespace'"),
                Arguments.of(
                        "routes:\n- namespace: A\n",
                        "line 2: routes[0].namespace is the string \"A\", not the name of a namespace: a-z, "),
                Arguments.of(
                        "routes:\n- namespace: true\n",
                        "line 2: routes[0].namespace is the boolean true, not a string; write it in quotes: \"true\""),
                Arguments.of("routes:\n- namespace: [a]\n", "line 2: routes[0].namespace is a list, not a string"),
                Arguments.of("routes:\n- namespace:\n", "line 2: routes[0].namespace is empty, not a string"),
                Arguments.of(
                        "routes:\n- namespace: ' '\n", "line 2: routes[0].namespace is the string \" \", not a word"),
                Arguments.of(shoot, "line 2: routes[0] has no service for 'a'; known are vpn-seed-server, "),
                Arguments.of(shoot + "  vpn-seed-server-5:\n", "line 3: routes[0].vpn-seed-server-5 is unknown"),
                Arguments.of(
                        shoot + "  vpn-seed-server: x\n", "line 3: routes[0].vpn-seed-server is the string \"x\", not"),
                Arguments.of(
                        shoot + "  kube-apiserver: {server-name: x}\n",
                        "line 3: routes[0].kube-apiserver.server-name is unknown; known are address, server-names"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    server-names: x\n",
                        "line 4: routes[0].kube-apiserver.server-names is the string \"x\", not a list"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    server-names: ['*.x']\n",
                        "line 4: routes[0].kube-apiserver.server-names[0] is the string \"*.x\", not a DNS name such as "),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    server-names: [10.0.0.1]\n",
                        "server-names[0] is the string \"10.0.0.1\", not a DNS name"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    server-names: [a.x, a.x]\n",
                        "server-names[1] 'a.x' is a name of kube-apiserver.a.svc.cluster.local already"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    server-names: [kube-apiserver.b.svc.cluster.local]\n",
                        "'kube-apiserver.b.svc.cluster.local' is known already, as the full name of that service"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n    address: 10.0.0.1:0\n",
                        "line 4: routes[0].kube-apiserver.address '10.0.0.1:0' needs a port from 1 to 65535"),
                Arguments.of(
                        shoot + "  kube-apiserver:\n- namespace: a\n  kube-apiserver:\n",
                        "line 4: routes[1].namespace 'a' has a route already"),
                Arguments.of(
                        shoot + "  kube-apiserver: {server-names: [x.y]}\n"
                                + "- namespace: b\n  vpn-seed-server: {server-names: [X.y]}\n",
                        "line 5: routes[1].vpn-seed-server.server-names[0] 'x.y' is a name of"
                                + " kube-apiserver.a.svc.cluster.local already"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void namesFileLineAndField(String text, String words) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--routes " + folder.resolve("routes.yaml"))
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aNumberIsANameToo() throws Exception {
        assertThat(read("routes:\n- namespace: 123\n  kube-apiserver:\n"))
                .extracting(Route::namespace)
                .containsExactly("123");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> RouteFile.read(folder.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--routes " + folder.resolve("none") + ": there is no such file");
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        Path file = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
        assertThatThrownBy(() -> RouteFile.read(file)).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void randomChangesAreRoutesOrAConfigExceptionAndNothingElse() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] signs = "[]{}:,-'\"&*!#\n \t?|><%@`~0".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = WHOLE.getBytes(StandardCharsets.US_ASCII);
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = signs[random.nextInt(signs.length)];
            }
            try {
                read(new String(bytes, StandardCharsets.US_ASCII));
            } catch (ConfigException wrong) {
                assertThat(wrong.getMessage()).as("seed %d", seed).startsWith("--routes " + folder);
            }
        }
    }

    @Test
    void aNamespaceOfTheFileHasOnlyWhatTheFileSays() throws Exception {
        RouteTable table = new RouteTable(read(WHOLE), Map.of(), true);
        assertThat(table.find(Destination.of("vpn-seed-server-0", "beta").orElseThrow()))
                .isPresent();
        assertThat(table.find(Destination.of("vpn-seed-server-1", "beta").orElseThrow()))
                .isEmpty();
        assertThat(table.find(Destination.of("vpn-seed-server-1", "gamma").orElseThrow()))
                .isPresent();
        assertThat(table.find(StreamKind.TUNNEL, "vpn-seed-server-1.beta.svc.cluster.local"))
                .isEmpty();
    }

    @Test
    void oneNameLeadsToBothServicesOfAShoot() throws Exception {
        RouteTable table = new RouteTable(read(WHOLE), Map.of(), false);
        assertThat(table.find(StreamKind.TUNNEL, "api.alpha.example")
                        .orElseThrow()
                        .service()
                        .destination()
                        .service())
                .isEqualTo("vpn-seed-server");
        assertThat(table.find(StreamKind.APISERVER, "api.alpha.example")
                        .orElseThrow()
                        .service()
                        .destination()
                        .service())
                .isEqualTo("kube-apiserver");
        assertThat(table.find(Destination.of("vpn-seed-server", "gamma").orElseThrow()))
                .isEmpty();
    }
}
