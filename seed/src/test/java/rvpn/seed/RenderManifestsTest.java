package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.istio.api.networking.v1alpha3.EnvoyFilter;
import io.fabric8.istio.api.networking.v1beta1.DestinationRule;
import io.fabric8.istio.api.networking.v1beta1.Gateway;
import io.fabric8.istio.api.networking.v1beta1.VirtualService;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1beta1.PodSecurityPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RenderManifestsTest {
    private static final String SHOOT = "src/test/resources/manifest/shoot-input.yaml";
    private static final String SEED = "seed --image i --shoot ";
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Stream.of(
                    ClusterRole.class,
                    ConfigMap.class,
                    Deployment.class,
                    DestinationRule.class,
                    EnvoyFilter.class,
                    Gateway.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    PodSecurityPolicy.class,
                    RoleBinding.class,
                    Service.class,
                    ServiceAccount.class,
                    VirtualService.class)
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    @TempDir
    Path directory;

    static Stream<Rendering> renderings() {
        return Rendering.all();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void rendersTheGoldenFile(Rendering rendering) throws IOException {
        CtlRun run = rendering.run();

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        GoldenFile.check("manifest/" + rendering.golden(), run.out());
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void rendersNothingThatKubernetesDoesNotKnow(Rendering rendering) {
        for (Map<String, Object> document : rendering.documents()) {
            HasMetadata object =
                    Rendering.strictly(document, KINDS.get(document.get("kind").toString()));
            assertThat(object.getMetadata().getName()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void leavesOutWhatIsNotSaid(Rendering rendering) {
        assertThat(rendering.run().out())
                .doesNotContain(
                        "null",
                        "status:",
                        "creationTimestamp",
                        "finalizers",
                        "ownerReferences",
                        "\t",
                        "!!",
                        "&id",
                        "*id")
                .endsWith("\n")
                .doesNotEndWith("\n\n");
    }

    /** A part of a pod is no document for the other tests. */
    @ParameterizedTest
    @CsvSource({"sidecar.yaml, --privileged=none", "sidecar-init.yaml, --privileged=init"})
    void rendersTheContainerBesideKubeApiserver(String golden, String privileged) throws IOException {
        CtlRun run = render(SEED + SHOOT + " --direction default --endpoint 192.0.2.7 " + privileged);

        assertThat(run.err()).isEmpty();
        GoldenFile.check("manifest/" + golden, run.out());
        PodSpec pod = Rendering.strictly(Rendering.documents(run.out()).get(0), PodSpec.class);
        assertThat(pod.getVolumes())
                .extracting(Volume::getName)
                .containsExactlyInAnyOrderElementsOf(pod.getContainers().get(0).getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .toList());
        assertThat(pod.getContainers().get(0).getReadinessProbe()).isNull();
    }

    @Test
    void rendersTheSameEachTime() {
        List<String> twice = Rendering.all().map(each -> each.run().out()).toList();

        assertThat(Rendering.all().map(each -> each.run().out())).containsExactlyElementsOf(twice);
    }

    @Test
    void quotesWhatYamlWouldTakeForSomethingElse() throws IOException {
        Path shoot = shoot("{name: '007', namespace: garden-y}", "");
        CtlRun run = render("shoot --image null --endpoint 1e3 --namespace 0x1 --ca-secret 1.5:y --shoot " + shoot);

        assertThat(run.out())
                .contains("image: 'null'\n", "value: '1e3'\n", "name: '1.5'\n", "key: 'y'\n", "value: '8132'\n");
        assertThat(Rendering.documents(run.out())).hasSize(5);
    }

    @Test
    void findsTheNamespaceInTheStatusFirst() throws IOException {
        assertThat(namespaceOf("{name: a, namespace: garden-p}", "")).isEqualTo("shoot--p--a");
        assertThat(namespaceOf("{name: a, namespace: garden}", "")).isEqualTo("shoot--garden--a");
        assertThat(namespaceOf("{name: a, namespace: garden-p}", "status: {technicalID: shoot-p-a}"))
                .isEqualTo("shoot-p-a");
    }

    @Test
    void writesAFileWholeOrNotAtAll() throws IOException {
        Path file = Files.writeString(directory.resolve("seed.yaml"), "before");

        assertThat(render(SEED + SHOOT + " --replicas 2 --output-file " + file).status())
                .isEqualTo(2);
        assertThat(file).hasContent("before");
        assertThat(render(SEED + SHOOT + " --output-file " + file)).isEqualTo(new CtlRun(0, "", ""));
        assertThat(file).content().isEqualTo(render(SEED + SHOOT).out());
        assertThat(render(SEED + SHOOT + " --output-file " + directory + "/none/seed.yaml"))
                .isEqualTo(new CtlRun(
                        4,
                        "",
                        "vpnctl: --output-file: cannot write " + directory + "/none/seed.yaml: there is no directory "
                                + directory + "/none\n"));
        assertThat(directory).isDirectoryContaining("glob:**/seed.yaml");
        assertThat(entries(directory)).containsExactly("seed.yaml");
    }

    @Test
    void writesADirectoryWholeOrNotAtAll() throws IOException {
        Path target = directory.resolve("seed");

        assertThat(render(SEED + SHOOT + " --output-directory " + target)).isEqualTo(new CtlRun(0, "", ""));
        assertThat(entries(target))
                .containsExactly(
                        "01-networkpolicy-allow-to-vpn-seed-server.yaml",
                        "02-service-vpn-seed-server.yaml",
                        "03-poddisruptionbudget-vpn-seed-server.yaml",
                        "04-deployment-vpn-seed-server.yaml");
        StringBuilder joined = new StringBuilder();
        for (String name : entries(target)) {
            joined.append(joined.isEmpty() ? "" : "---\n").append(Files.readString(target.resolve(name)));
        }
        assertThat(joined.toString()).isEqualTo(render(SEED + SHOOT).out());

        assertThat(render(SEED + SHOOT + " --output-directory " + target).err())
                .isEqualTo("vpnctl: --output-directory: " + target
                        + " is there and not an empty directory, or the one you are in; give the name of a new one\n");
        assertThat(render(SEED + SHOOT + " --output-directory " + directory + "/none/seed"))
                .isEqualTo(new CtlRun(
                        4,
                        "",
                        "vpnctl: --output-directory: cannot write " + directory + "/none/seed: there is no directory "
                                + directory + "/none\n"));
        assertThat(render("seed --image ! --shoot " + SHOOT + " --output-directory " + directory + "/other")
                        .status())
                .isEqualTo(2);
        assertThat(entries(directory)).containsExactly("seed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed --image i|Missing required option: '--shoot=FILE'",
                "seed --shoot SHOOT|--image is missing: name the image that has the programs",
                "seed --image i --shoot /none|--shoot /none: there is no such file",
                "seed --shoot SHOOT --image a;b|--image: 'a;b' is no image; write one like registry.example.org/rvpn:1.0.0",
                "SEED --image-pull-secret A|--image-pull-secret: 'A' is no name of an object",
                "SEED --replicas 2|--replicas: 2 is too many: the lanes of one tunnel end at one vpn-seed-server",
                "SEED --replicas -1|--replicas: -1 is not a whole number from 0 to 1",
                "SEED --replicas one|Invalid value for option '--replicas': 'one' is not an int",
                "SEED --memory-limit 1TB|--memory-limit: '1TB' is no amount of memory; write one like 256Mi",
                "SEED --memory-limit 64Mi|--memory-limit: 64Mi is less than the 128Mi that a program takes under load",
                "SEED --privileged=yes|--privileged: 'yes' is none of none, init, program",
                "SEED --namespace A|--namespace: 'A' is no Kubernetes namespace: a-z, 0-9 and - only, at most 63",
                "SEED --ca-secret ca-vpn|--ca-secret: 'ca-vpn' is no entry of a Secret; write NAME:KEY, such as",
                "SEED --seed-pods 10.0.0.0|--seed-pods: '10.0.0.0' has no prefix length",
                "SEED --kubernetes-version one|--kubernetes-version: 'one' is not a version",
                "SEED --nodes 100.64.0.0/16|the shoot's services 100.64.0.0/13 overlap nodes 100.64.0.0/16; choose",
                "SEED --nodes nodes|--nodes: 'nodes' is not an IP address",
                "SEED --direction up|--direction: 'up' is neither reversed nor default",
                "SEED --endpoint a|--endpoint says nothing with --direction reversed: the shoot dials",
                "SEED --direction default|--endpoint is missing: name the shoot's load balancer",
                "SEED --direction default --namespace a|--namespace says nothing with --direction default",
                "shoot --shoot SHOOT --image i --direction default --dial tls|--dial says nothing with --direction default",
                "SEED --istio|Unknown option: '--istio'",
                "SEED --output-file a --output-directory b|--output-file and --output-directory contradict each other",
                "shoot --shoot SHOOT --image i --dial direct|--dial: 'direct' is neither connect nor tls",
                "shoot --shoot SHOOT --image i --endpoint a/b|--endpoint: 'a/b' is no HOST[:PORT][,HOST[:PORT]...]",
                "shoot --shoot SHOOT --image i --port 0|--port: 0 is no port from 1 to 65535",
                "shoot --shoot SHOOT --image i --replicas 17|--replicas: 17 is not a whole number from 0 to 16",
                "gateway --shoot SHOOT --image i --ports 443,9443|--ports: 9443 would be 9443 in the pods, which is taken by 443",
                "gateway --shoot SHOOT --image i --ports 15000|which is taken by the status port; choose another port",
                "gateway --shoot SHOOT,SHOOT --image i|its namespace shoot--local--demo is there already",
                "gateway --shoot SHOOT --image i --ca a,b|--ca: there are 2 files for 1 of --shoot; give one for each",
                "gateway --shoot SHOOT --image i --ca SHOOT|is not a file of certificates in PEM",
                "gateway --shoot SHOOT --image i --ca /none|--ca /none: there is no such file, or this user may not",
                "gateway --shoot SHOOT --istio=mesh|--istio: 'mesh' is neither header nor host"
            })
    void refusesAWrongOptionInOneLine(String arguments, String words) {
        CtlRun run = render(arguments.replace("SEED", SEED + SHOOT).replace("SHOOT", SHOOT));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("vpnctl: ").contains(words).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata: {name: a, namespace: garden-p}|pods|spec.networking.pods is missing; name the network there or with --pods",
                "metadata: {name: a, namespace: garden-p}|nodes|spec.networking.nodes is missing; name the network there",
                "metadata: {name: a}|none|neither status.technicalID nor metadata.name and a metadata.namespace garden-PROJECT",
                "metadata: {name: a, namespace: default}|none|tell the shoot's namespace in the seed; name it with --namespace",
                "metadata: {name: A b, namespace: garden-p}|none|line 1: metadata.name leads to 'shoot--p--A b', which is no",
                "metadata: {name: a}\\n---|none|line 3: a second document begins",
                "kind: Pod\\napiVersion: v1|none|kind is \"Pod\", not Shoot"
            })
    void refusesAShootThatSaysTooLittle(String text, String missing, String words) throws IOException {
        Path file = Files.writeString(
                directory.resolve("shoot.yaml"),
                text.replace("\\n", "\n") + "\n"
                        + "spec: {kubernetes: {version: 1.30.1}, networking: {pods: 10.96.0.0/16, services: 10.97.0.0/16, nodes: 10.98.0.0/16}}\n"
                                .replaceAll(missing + ": [0-9./]+,? ?", ""));

        CtlRun run = render(SEED + file);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("vpnctl: --shoot " + file)
                .contains(words)
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void wantsAnEndpointWhereTheManifestTellsNone() throws IOException {
        Path shoot = shoot("{name: a, namespace: garden-p}", "");

        assertThat(render("shoot --image i --shoot " + shoot).err())
                .isEqualTo("vpnctl: --endpoint is missing: the manifest has neither spec.dns.domain nor"
                        + " status.advertisedAddresses, so name the gateway\n");
        assertThat(render("gateway --istio host --shoot " + shoot).err())
                .isEqualTo("vpnctl: --istio host: the manifest of shoot--p--a has neither spec.dns.domain nor"
                        + " status.advertisedAddresses, by which the gateway would know it\n");
    }

    private String namespaceOf(String metadata, String more) throws IOException {
        return render(SEED + shoot(metadata, more))
                .out()
                .lines()
                .filter(line -> line.startsWith("  namespace: "))
                .map(line -> line.substring("  namespace: ".length()))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private Path shoot(String metadata, String more) throws IOException {
        return Files.writeString(directory.resolve("shoot.yaml"), """
                metadata: %s
                spec:
                  kubernetes: {version: 1.30.1}
                  networking: {pods: 10.96.0.0/16, services: 10.97.0.0/16, nodes: 10.98.0.0/16}
                %s
                """.formatted(metadata, more));
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static CtlRun render(String arguments) {
        return CtlRun.of(("render " + arguments).split(" "));
    }
}
