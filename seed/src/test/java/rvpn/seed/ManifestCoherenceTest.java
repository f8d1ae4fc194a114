package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.config.Program;
import rvpn.core.config.Setting;
import rvpn.seed.gateway.VpnGateway;

/** Whether the objects of a manifest find each other, and the programs what they are started with. */
class ManifestCoherenceTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    static Stream<Rendering> workloads() {
        return Rendering.all().filter(each -> !each.golden().startsWith("istio"));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void selectorsFindThePods(Rendering rendering) {
        PodTemplateSpec pod = pod(rendering);
        Map<String, String> labels = pod.getMetadata().getLabels();
        Deployment deployment = rendering.objects(Deployment.class).get(0);

        assertThat(labels)
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        for (Service service : rendering.objects(Service.class)) {
            assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
        }
        for (PodDisruptionBudget budget : rendering.objects(PodDisruptionBudget.class)) {
            assertThat(labels)
                    .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
        }
        pod.getSpec().getTopologySpreadConstraints().forEach(spread -> assertThat(labels)
                .containsAllEntriesOf(spread.getLabelSelector().getMatchLabels()));
        assertThat(rendering.documents())
                .filteredOn(document -> document.get("kind").equals("PodDisruptionBudget"))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aPolicyIsAboutThePods(Rendering rendering) {
        Map<String, String> labels = pod(rendering).getMetadata().getLabels();

        assertThat(rendering.objects(NetworkPolicy.class)).anySatisfy(policy -> assertThat(labels)
                .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels()));
    }

    @Test
    void policiesOfSeedAndGatewayNameEachOthersPods() {
        Map<String, String> gateway = labels("gateway.yaml");
        Map<String, String> seed = labels("seed.yaml");

        assertThat(peers("seed.yaml", true)).anySatisfy(peer -> assertThat(gateway)
                .containsAllEntriesOf(peer.getPodSelector().getMatchLabels()));
        assertThat(peers("gateway.yaml", false)).anySatisfy(peer -> assertThat(seed)
                .containsAllEntriesOf(peer.getPodSelector().getMatchLabels()));
        assertThat(peers("shoot.yaml", true)).anySatisfy(peer -> assertThat(labels("shoot.yaml"))
                .containsAllEntriesOf(peer.getPodSelector().getMatchLabels()));
    }

    @Test
    void theSeedsTunnelIsOpenToGatewaysOfKnownNamespacesAlone() {
        assertThat(peers("seed.yaml", true))
                .filteredOn(peer -> peer.getNamespaceSelector() != null)
                .hasSize(4)
                .allSatisfy(peer -> assertThat(
                                peer.getNamespaceSelector().getMatchLabels().size()
                                        + peer.getNamespaceSelector()
                                                .getMatchExpressions()
                                                .size())
                        .isEqualTo(1))
                .anySatisfy(peer -> {
                    assertThat(peer.getNamespaceSelector().getMatchLabels())
                            .containsOnly(Map.entry("kubernetes.io/metadata.name", "garden"));
                    assertThat(peer.getPodSelector().getMatchLabels()).containsOnly(Map.entry("app", "vpn-gateway"));
                });
    }

    @Test
    void theSeedsEndReachesNothingButDnsOutsideTheTunnel() {
        assertThat(rendering("seed.yaml").objects(NetworkPolicy.class))
                .singleElement()
                .satisfies(policy -> assertThat(policy.getSpec().getEgress())
                        .singleElement()
                        .satisfies(rule -> assertThat(rule.getPorts())
                                .extracting(port -> port.getPort().getIntVal())
                                .containsOnly(53, 8053)));
        assertThat(labels("seed.yaml").keySet())
                .filteredOn(label -> label.contains("/to-"))
                .containsExactly("networking.gardener.cloud/to-dns");
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void everyMountHasAVolumeAndEveryVolumeAMount(Rendering rendering) {
        var pod = pod(rendering).getSpec();

        assertThat(containers(rendering)
                        .flatMap(container -> container.getVolumeMounts().stream())
                        .map(VolumeMount::getName)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        pod.getVolumes().stream().map(Volume::getName).toList());
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void portsThatAreNamedAreThere(Rendering rendering) {
        List<String> names = containers(rendering)
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getName)
                .toList();

        assertThat(names).doesNotHaveDuplicates().allSatisfy(name -> assertThat(name)
                .hasSizeLessThanOrEqualTo(15));
        Stream<String> ofProbes = pod(rendering).getSpec().getContainers().stream()
                .flatMap(each -> Stream.of(each.getLivenessProbe(), each.getReadinessProbe(), each.getStartupProbe()))
                .map(ManifestCoherenceTest::port);
        Stream<String> ofServices = rendering.objects(Service.class).stream()
                .flatMap(service -> service.getSpec().getPorts().stream())
                .map(ServicePort::getTargetPort)
                .map(target -> target.getStrVal());
        assertThat(Stream.concat(ofProbes, ofServices)).isSubsetOf(names);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void nothingIsPrivilegedUnasked(Rendering rendering) {
        boolean isAsked = rendering.arguments().contains("--privileged");

        assertThat(containers(rendering)
                        .anyMatch(each -> each.getSecurityContext().getPrivileged()))
                .isEqualTo(isAsked);
        for (Container container : pod(rendering).getSpec().getContainers()) {
            var security = container.getSecurityContext();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            if (!security.getPrivileged()) {
                assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void memoryHasALimitOnlyWhereItIsAskedFor(Rendering rendering) {
        for (Container container : pod(rendering).getSpec().getContainers()) {
            assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
            assertThat(container.getResources().getLimits().containsKey("memory"))
                    .isEqualTo(rendering.arguments().contains("--memory-limit"));
        }
    }

    /** The documents' tables are compared with the programs by other tests. */
    @ParameterizedTest
    @MethodSource("workloads")
    void programsKnowTheirVariables(Rendering rendering) throws IOException {
        for (Container container : pod(rendering).getSpec().getContainers()) {
            String table = table(container.getCommand().get(0));
            assumeThat(table).as("a program of the default direction").isNotEmpty();
            assertThat(container.getArgs()).isEmpty();
            for (EnvVar variable : container.getEnv()) {
                assertThat(table).contains("`" + variable.getName() + "`");
            }
            for (VolumeMount mount : container.getVolumeMounts()) {
                if (mount.getMountPath().startsWith("/srv/secrets")) {
                    assertThat(table)
                            .contains(
                                    "`" + mount.getMountPath() + "/tls.crt`",
                                    "`" + mount.getMountPath() + "/tls.key`",
                                    "`" + mount.getMountPath() + "/ca.crt`");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void programsTakeTheVariablesValues(Rendering rendering) {
        for (Container container : pod(rendering).getSpec().getContainers()) {
            Stream.of(SeedServer.PROGRAM, VpnGateway.PROGRAM)
                    .filter(program ->
                            program.name().equals(container.getCommand().get(0)))
                    .forEach(program -> container.getEnv().forEach(variable -> parse(program, variable)));
        }
    }

    @Test
    void containersListenWhereTheProgramsDo() {
        Map<String, Integer> ports = Map.of("listen", 1194, "proxy-listen", 9443, "status-listen", 15000);

        assertThat(SeedServer.PROGRAM.settings())
                .filteredOn(setting -> ports.containsKey(setting.name()))
                .hasSize(3)
                .allSatisfy(setting -> assertThat(setting.defaultText())
                        .isEqualTo(ports.get(setting.name()).toString()));
        assertThat(pod(rendering("seed.yaml")).getSpec().getContainers().get(0).getPorts())
                .extracting(ContainerPort::getContainerPort)
                .containsExactlyInAnyOrderElementsOf(ports.values());
    }

    private static void parse(Program program, EnvVar variable) {
        Setting<?> setting = program.settings().stream()
                .filter(each -> each.variables().contains(variable.getName()))
                .findFirst()
                .orElseThrow();
        assertThat(setting.parser().apply(variable.getValue())).isNotNull();
    }

    private static String table(String program) throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf("<!-- options of " + program + " -->");
        return from < 0 ? "" : text.substring(from, text.indexOf("<!-- end -->", from));
    }

    private static String port(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal();
    }

    private static Map<String, String> labels(String golden) {
        return pod(rendering(golden)).getMetadata().getLabels();
    }

    private static List<NetworkPolicyPeer> peers(String golden, boolean in) {
        return rendering(golden).objects(NetworkPolicy.class).stream()
                .map(NetworkPolicy::getSpec)
                .flatMap(spec -> in
                        ? spec.getIngress().stream().flatMap(rule -> rule.getFrom().stream())
                        : spec.getEgress().stream().flatMap(rule -> rule.getTo().stream()))
                .toList();
    }

    private static Rendering rendering(String golden) {
        return Rendering.all()
                .filter(each -> each.golden().equals(golden))
                .findFirst()
                .orElseThrow();
    }

    private static PodTemplateSpec pod(Rendering rendering) {
        List<Deployment> deployments = rendering.objects(Deployment.class);
        assertThat(deployments).hasSize(1);
        return deployments.get(0).getSpec().getTemplate();
    }

    private static Stream<Container> containers(Rendering rendering) {
        var pod = pod(rendering).getSpec();
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
    }
}
