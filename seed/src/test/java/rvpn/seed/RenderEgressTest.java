package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderEgressTest {
    private static final String HEAD = "apiVersion: apiserver.k8s.io/v1beta1\nkind: EgressSelectorConfiguration\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp.yaml|",
                "tcp-before-1.20.yaml|--kubernetes-version 1.19.16",
                "uds.yaml|--api-version v1alpha1 --uds"
                        + " /etc/srv/kubernetes/konnectivity-server/konnectivity-server.socket",
                "plain.yaml|--url http://127.0.0.1:8131",
                "configmap.yaml|--part configmap --namespace shoot--local--demo",
                "snippet.yaml|--part snippet --ca /srv/kubernetes/ca-vpn/bundle.crt",
                "snippet-uds.yaml|--part snippet --uds /run/proxy/proxy.sock"
            })
    void rendersTheGoldenFile(String golden, String arguments) throws IOException {
        CtlRun run = egress(arguments == null ? "" : arguments);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(golden(golden));
    }

    @ParameterizedTest
    @CsvSource({"tcp.yaml, 1.20.0", "tcp-before-1.20.yaml, 1.18.20", "uds.yaml, 1.30.1", "plain.yaml, 1.21.0"})
    void takesWhatItRenders(String golden, String version) throws IOException {
        CtlRun run = check(golden(golden), "--kubernetes-version " + version);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .isEqualTo(directory.resolve("egress.yaml") + " is right for kube-apiserver " + version
                        + "; not asked whether its files exist (--pod-root)\n");
    }

    @Test
    void takesTheVersionOfAShootManifest() throws IOException {
        Path shoot = Files.writeString(directory.resolve("shoot.yaml"), "spec: {kubernetes: {version: 1.19.16}}\n");

        assertThat(egress("--shoot " + shoot).out()).isEqualTo(golden("tcp-before-1.20.yaml"));
    }

    @Test
    void quotesWhatYamlCouldTakeForSomethingElse() throws IOException {
        CtlRun run = CtlRun.of("render", "egress", "--uds", "/run/a 'b': #c/[x].sock");

        assertThat(run.out()).contains("udsName: '/run/a ''b'': #c/[x].sock'\n");
        assertThat(check(run.out(), "").status()).isZero();
    }

    /** Each rule of kube-apiserver's validation; the part behind {@code cluster} of an otherwise right file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|line 5: egressSelections[0].connection.proxyProtocol is missing, not Direct, HTTPConnect or GRPC",
                "{proxyProtocol: http-connect}|line 5: egressSelections[0].connection.proxyProtocol is \"http-connect\"",
                "{proxyProtocol: Direct, transport: {}}|connection.transport must not be there with proxyProtocol Direct",
                "{proxyProtocol: HTTPConnect}|connection.transport is missing; HTTPConnect needs",
                "{proxyProtocol: HTTPConnect, transport: {}}|connection.transport has neither tcp nor uds; give one",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {}, uds: {}}}|has both tcp and uds; keep one",
                "{proxyProtocol: HTTPConnect, transport: {uds: {}}}|uds.udsName is missing; name the socket's path",
                "{proxyProtocol: HTTPConnect, transport: {uds: {udsName: ''}}}|uds.udsName is missing",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {}}}|tcp.url is missing; it begins with https://",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: vpn:9443}}}|tcp.url is \"vpn:9443\"; it begins with",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: HTTPS://vpn}}}|tcp.url is \"HTTPS://vpn\"",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: http://a, tlsConfig: {}}}}|tlsConfig must not be there with an http:// url",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: https://a}}}|tcp.tlsConfig is missing; an https:// url needs clientCert and clientKey",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: https://a, tlsConfig: {clientKey: /k}}}}|tlsConfig.clientCert is missing",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: https://a, tlsConfig: {clientCert: /c}}}}|tlsConfig.clientKey is missing",
                "{proxyProtocol: GRPC, transport: {tcp: {url: https://a}}}|transport.uds is missing; GRPC goes over transport.uds alone",
                "{proxyProtocol: GRPC}|connection.uds is missing; GRPC goes over",
                "{proxyProtocol: HTTPConnect, transport: {tpc: {}, uds: {udsName: x}}}|transport.tpc is an unknown field; known are tcp, uds",
                "{proxyProtocol: HTTPConnect, transport: {uds: {udsname: x, udsName: x}}}|udsname is an unknown field",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: https://a, tlsConfig: {clientCert: /c, clientKey: /k, insecure: true}}}}|tlsConfig.insecure is an unknown field",
                "{proxyProtocol: Direct, tls: 1}|connection.tls is an unknown field; known are proxyProtocol, transport",
                "{proxyProtocol: 1}|connection.proxyProtocol is the number 1, not a string",
                "[Direct]|connection is a list, not 'key: value' lines"
            })
    void refusesAConnectionAsKubeApiserverDoes(String connection, String words) throws IOException {
        CtlRun run = check(
                HEAD + "egressSelections:\n- name: cluster\n  connection: " + connection.replace("''", "\"\"") + "\n",
                "");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("vpnctl: --check " + directory.resolve("egress.yaml") + ", line ")
                .contains(words)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{proxyProtocol: GRPC, transport: {uds: {udsName: /s}, tcp: {}}}",
                "{proxyProtocol: Direct, transport: }",
                "{proxyProtocol: HTTPConnect, transport: {uds: {udsName: /s}, tcp: }}",
                "{proxyProtocol: HTTPConnect, transport: {tcp: {url: https://a, tlsConfig: {clientCert: /c, clientKey: /k}}}}"
            })
    void takesAConnectionAsKubeApiserverDoes(String connection) throws IOException {
        CtlRun run = check(HEAD + "egressSelections:\n- name: Cluster\n  connection: " + connection + "\n", "");

        assertThat(run.status()).as(run.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1.20.0, controlplane, true", "1.20.0, master, true", "1.20.0, Master, false", "1.20.0, ControlPlane, true",
        "1.19.9, master, true", "1.19.9, controlplane, false", "1.19.9, MASTER, true", "1.21.0, nodes, false",
        "1.21.0, '', false", "1.20.0-rc.1, controlplane, true"
    })
    void knowsTheNamesOfTheRelease(String version, String name, boolean isRight) throws IOException {
        CtlRun run = check(
                HEAD + "egressSelections:\n- {name: \"" + name + "\", connection: {proxyProtocol: Direct}}\n",
                "--kubernetes-version " + version);

        assertThat(run.status()).as(run.err()).isEqualTo(isRight ? 0 : 2);
        if (!isRight) {
            assertThat(run.err()).contains("line 4: egressSelections[0].name is", "Kubernetes " + version + " knows");
        }
    }

    @Test
    void listsEveryReasonWhereThereAreSeveral() throws IOException {
        CtlRun run = check(
                "apiVersion: apiserver.k8s.io/v1\nkind: EgressSelectorConfiguration\nmetadata: {}\negressSelections:\n"
                        + "- {name: controlplane, connection: {proxyProtocol: Direct}}\n"
                        + "- {name: master, connection: {proxyProtocol: Direct}}\n- {name: cluster}\n",
                "");

        String file = "--check " + directory.resolve("egress.yaml");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out().lines())
                .containsExactly(
                        file + ", line 3: metadata is an unknown field; known are apiVersion, kind, egressSelections",
                        file + ", line 1: apiVersion is \"apiserver.k8s.io/v1\", not apiserver.k8s.io/v1alpha1 or"
                                + " apiserver.k8s.io/v1beta1",
                        file + ", line 6: egressSelections[1].name says controlplane again, first in line 5; keep one",
                        file + ", line 7: egressSelections[2].connection is missing; write connection:"
                                + " {proxyProtocol: Direct} or HTTPConnect");
        assertThat(run.err())
                .isEqualTo("vpnctl: " + file + ": kube-apiserver refuses it for 4 reasons, listed above\n");
    }

    @Test
    void warnsOfWhatIsHardlyMeant() throws IOException {
        assertThat(check(HEAD + "egressSelections:\n- {name: master, connection: {proxyProtocol: Direct}}\n", "")
                        .out())
                .contains("warning: ")
                .contains("egressSelections[0] has the name master, which is deprecated; write controlplane")
                .contains("no egressSelections entry has the name cluster");
    }

    @Test
    void asksForFilesWhereToldWhereTheyLie() throws IOException {
        Path root = Files.createDirectories(directory.resolve("pod/etc/srv/kubernetes/envoy"));
        Files.writeString(root.resolve("tls.crt"), "");
        Files.writeString(root.resolve("tls.key"), "");
        String podRoot = "--pod-root " + directory.resolve("pod");

        assertThat(check(golden("tcp.yaml"), podRoot).err())
                .contains("tlsConfig.caBundle names /etc/srv/kubernetes/envoy/ca.crt, which does not exist in "
                        + directory.resolve("pod"));
        Files.writeString(root.resolve("ca.crt"), "");
        assertThat(check(golden("tcp.yaml"), podRoot).out())
                .isEqualTo(directory.resolve("egress.yaml") + " is right for kube-apiserver 1.21.0\n");
    }

    @Test
    void writesAFileWholeOrNotAtAll() throws IOException {
        Path file = Files.writeString(directory.resolve("egress.yaml"), "before");

        assertThat(egress("--url ftp://x --output-file " + file).status()).isEqualTo(2);
        assertThat(file).hasContent("before");
        assertThat(egress("--output-file " + file)).isEqualTo(new CtlRun(0, "", ""));
        assertThat(file).hasContent(golden("tcp.yaml"));
        assertThat(egress("--output-file " + directory).err())
                .isEqualTo("vpnctl: --output-file: " + directory
                        + " is not a file that can be replaced; name a new one\n");
        assertThat(egress("--output-file " + directory + "/none/egress.yaml"))
                .isEqualTo(new CtlRun(
                        4,
                        "",
                        "vpnctl: --output-file: cannot write " + directory + "/none/egress.yaml: there is no directory "
                                + directory + "/none\n"));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void replacesWhatALinkLeadsToButNothingThatIsNoFile() throws IOException {
        Path file = Files.writeString(directory.resolve("egress.yaml"), "before");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(egress("--output-file " + link)).isEqualTo(new CtlRun(0, "", ""));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent(golden("tcp.yaml"));
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            assertThat(egress("--output-file " + socket).status()).isEqualTo(2);
            assertThat(Files.readAttributes(socket, BasicFileAttributes.class).isOther())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"shoot--a--b|shoot--a--b", "null|'null'", "0x1|'0x1'", "2020-01-01|'2020-01-01'"})
    void namesNamespacesSoThatTheyStayNames(String namespace, String written) {
        assertThat(egress("--part configmap --namespace " + namespace).out())
                .contains("\n  namespace: " + written + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--part configmap --namespace Shoot|--namespace: 'Shoot' is no Kubernetes namespace",
                "--kubernetes-version 1.17.9|Kubernetes 1.17.9 is too old: before 1.18",
                "--kubernetes-version one|--kubernetes-version: 'one' is not a version",
                "--api-version v1|--api-version: 'v1' is neither v1alpha1 nor v1beta1",
                "--url vpn-seed-server:9443|--url: 'vpn-seed-server:9443' is not a URL of the proxy",
                "--url https://vpn-seed-server|--url: 'https://vpn-seed-server' is not a URL of the proxy",
                "--url https://a:9443/path|is not a URL of the proxy; write one like https://vpn-seed-server:9443",
                "--uds proxy.sock|--uds: 'proxy.sock' is not the path of a file from the root",
                "--key tls.key|--key: 'tls.key' is not the path",
                "--part all|--part: 'all' is none of configuration, configmap, snippet",
                "--part snippet --key /k/tls.key|--certificate and --key lie in different directories",
                "--pod-root /|--pod-root: is for --check alone",
                "--check /none|--check /none: there is no such file"
            })
    void refusesAWrongOptionInOneLine(String arguments, String words) {
        CtlRun run = egress(arguments);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("vpnctl: ").contains(words).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    private CtlRun check(String text, String arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("egress.yaml"), text);
        return egress("--check " + file + " " + arguments);
    }

    private static CtlRun egress(String arguments) {
        return CtlRun.of(("render egress " + arguments).strip().split(" "));
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = RenderEgressTest.class.getResourceAsStream("/egress/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
