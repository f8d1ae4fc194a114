package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code vpnctl pki secrets} prints is what the manifests of {@code vpnctl render} mount. */
class TunnelSecretsTest {
    @TempDir
    static Path directory;

    private static Map<String, Set<String>> printed;

    @BeforeAll
    static void print() {
        String pki = directory.resolve("pki").toString();
        assertThat(CtlRun.of("pki", "init", pki, "--namespace", "shoot--x--y").status())
                .isZero();
        CtlRun secrets = CtlRun.of("pki", "secrets", pki, "--namespace", "shoot--x--y");
        printed = Rendering.documents(secrets.out()).stream()
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
