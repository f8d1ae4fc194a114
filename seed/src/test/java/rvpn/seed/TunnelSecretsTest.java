package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.seed.yaml.YamlText;

/** What {@code vpnctl pki secrets} prints, which is what the manifests of {@code vpnctl render} mount. */
class TunnelSecretsTest {
    @TempDir
    static Path directory;

    private static CtlPki pki;
    private static Map<String, Set<String>> printed;

    @BeforeAll
    static void print() {
        pki = CtlPki.init(directory.resolve("pki"), "--namespace", "shoot--x--y");
        String secrets = pki.run("secrets", pki.toString(), "--namespace", "shoot--x--y");
        printed = Rendering.documents(secrets).stream()
                .map(document -> Rendering.strictly(document, Secret.class))
                .collect(Collectors.toMap(secret -> secret.getMetadata().getName(), secret -> secret.getData()
                        .keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed.yaml", "shoot.yaml", "shoot-default.yaml"})
    void holdWhatAPodMounts(String golden) {
        Rendering rendering = Rendering.all()
                .filter(each -> each.golden().equals(golden))
                .findFirst()
                .orElseThrow();
        assertThat(rendering.objects(Deployment.class))
                .singleElement()
                .satisfies(deployment ->
                        assertHolds(deployment.getSpec().getTemplate().getSpec()));
    }

    @Test
    void holdWhatTheSidecarMounts() {
        Rendering sidecar = new Rendering(
                "sidecar.yaml",
                "seed --image i --shoot src/test/resources/manifest/shoot-input.yaml --direction default"
                        + " --endpoint 192.0.2.7");
        assertHolds(Rendering.strictly(sidecar.documents().get(0), PodSpec.class));
    }

    @Test
    void holdWhatKubeApiserverMountsByTheDocument() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "apiserver.md")))
                .contains("secretName: kube-apiserver-http-proxy}");
        assertThat(printed.get("kube-apiserver-http-proxy")).contains("tls.crt", "tls.key", "ca.crt");
    }

    @Test
    void printsSecretsOfKubernetes() throws Exception {
        String text = pki.run("secrets", pki.toString(), "--namespace", "shoot--x--y");

        assertThat(text).isEqualTo(pki.run("secrets", pki.toString(), "--namespace", "shoot--x--y"));
        assertThat(text.lines().filter(line -> line.startsWith("  name: ")))
                .containsExactly(
                        "  name: \"ca-vpn\"",
                        "  name: \"kube-apiserver-http-proxy\"",
                        "  name: \"vpn-seed\"",
                        "  name: \"vpn-seed-server\"",
                        "  name: \"vpn-shoot\"",
                        "  name: \"vpn-shoot-ca\"",
                        "  name: \"vpn-shoot-client\"");
        assertThat(text)
                .startsWith("---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: \"ca-vpn\"\n  namespace: "
                        + "\"shoot--x--y\"\ntype: Opaque\ndata:\n  bundle.crt: ")
                .contains("type: kubernetes.io/tls\ndata:\n  ca.crt: ")
                .contains("\n  tls.key: " + pki.base64("vpn-seed-server/tls.key") + "\n")
                .doesNotContain(pki.base64("ca.key"));
        for (String document : text.substring("---\n".length()).split("(?m)^---\n")) {
            YamlText.parse("secret", document);
        }
    }

    @Test
    void printsChosenSecretsAndTheAuthoritysKeyOnlyWhenAsked() throws IOException {
        String text = pki.run(
                "secrets",
                pki.toString(),
                "--namespace",
                "kube-system",
                "--only",
                "ca-vpn,vpn-shoot-client",
                "--with-authority-key");

        assertThat(text.lines().filter(line -> line.startsWith("  name: "))).hasSize(2);
        assertThat(text).contains("\n  ca.key: " + pki.base64("ca.key") + "\n");
        assertThat(CtlRun.of("pki", "secrets", pki.toString(), "--namespace", "x", "--only", "none")
                        .err())
                .startsWith(
                        "vpnctl: --only: 'none' is none of the Secrets; there are ca-vpn, kube-apiserver-http-proxy, ");
    }

    @Test
    void writesSecretsForTheirOwnerOnly() throws IOException {
        Path file = Files.writeString(directory.resolve("secrets.yaml"), "old");

        assertThat(pki.run("secrets", pki.toString(), "--namespace", "x", "--output-file", file.toString()))
                .isEmpty();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("name: \"vpn-seed-server\"");
    }

    @Test
    void printsNoSecretsOfADirectoryThatAnotherProcessChanges() throws IOException {
        String[] secrets = {"pki", "secrets", pki.toString(), "--namespace", "x"};
        try (FileChannel other =
                FileChannel.open(pki.path(".vpnctl-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThat(CtlRun.of(secrets))
                    .isEqualTo(new CtlRun(2, "", "vpnctl: another vpnctl is changing " + pki + "; wait for its end\n"));
        }
        assertThat(CtlRun.of(secrets).status()).isZero();
    }

    private static void assertHolds(PodSpec pod) {
        Map<String, Set<String>> mounted = pod.getVolumes().stream()
                .flatMap(volume ->
                        volume.getProjected() == null ? Stream.of() : volume.getProjected().getSources().stream())
                .map(VolumeProjection::getSecret)
                .collect(Collectors.toMap(SecretProjection::getName, TunnelSecretsTest::keys, TunnelSecretsTest::both));
        assertThat(mounted).isNotEmpty().allSatisfy((name, keys) -> assertThat(printed.get(name))
                .as(name)
                .containsAll(keys));
    }

    private static Set<String> keys(SecretProjection secret) {
        return secret.getItems().stream().map(KeyToPath::getKey).collect(Collectors.toSet());
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        return Stream.of(one, other).flatMap(Set::stream).collect(Collectors.toSet());
    }
}
