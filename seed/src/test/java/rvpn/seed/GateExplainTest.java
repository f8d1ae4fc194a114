package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateExplainTest {
    private static final String ANNOTATION = "alpha.featuregates.shoot.gardener.cloud/reversed-vpn";
    private static final String GARDENLET = """
            apiVersion: gardenlet.config.gardener.cloud/v1alpha1
            kind: GardenletConfiguration
            gardenClientConnection:
              acceptContentTypes: application/json
              qps: 100
              burst: 130
            controllers:
              shoot:
                concurrentSyncs: 20
                syncPeriod: 1h
                respectSyncPeriodOverwrite: true
            logLevel: info # of the gardenlet
            featureGates:
              APIServerSNI: true
              ManagedIstio: true
              ReversedVPN: true
            seedConfig:
              metadata:
                name: my-seed
              spec:
                networks: {nodes: 10.240.0.0/16, pods: 10.241.128.0/17, services: 10.241.0.0/17}
            ---
            """;
    private static final String SHOOT = """
            ---
            apiVersion: core.gardener.cloud/v1beta1
            kind: Shoot
            metadata:
              name: crazy-botany
              namespace: garden-dev
              annotations:
                shoot.gardener.cloud/cleanup-infrastructure-resources-grace-period-seconds: "300"
                %s
            spec:
              cloudProfileName: aws
              kubernetes:
                version: %s
                allowPrivilegedContainers: true
                kubeAPIServer: &empty {}
                kubeScheduler: *empty
              networking:
                type: calico
                pods: 100.96.0.0/11
                nodes: 10.250.0.0/16
                services: 100.64.0.0/13
              provider:
                type: aws
                workers:
                - {name: cpu-worker, minimum: 3, maximum: 5}
              maintenance:
                timeWindow: {begin: 220000+0100, end: 230000+0100}
            status:
              gardener: {id: abc, name: gardener, version: v1.35.2}
            """;

    @TempDir
    Path directory;

    @Test
    void explainsRealFilesInWords() throws IOException {
        CtlRun run = explain(GARDENLET, shoot("\"1.21.14\"", ANNOTATION + ": \"false\""));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                direction: default
                shoot: crazy-botany, Kubernetes 1.21.14, by the rules of Gardener 1.22
                why:
                  gate               ReversedVPN is on (set) -> reversed unless more is said
                  kubernetes-version 1.21.14 is >= 1.18 -> may be reversed
                  annotation         "false", and APIServerSNI is on (set) -> default for this shoot  [decides]
                warnings:
                  the Shoot's status is of Gardener 1.35.2, whose rules differ from those of Gardener 1.22; say \
                --gardener-version 1.35.2
                """);
    }

    @Test
    void explainsToPrograms() throws IOException {
        CtlRun run = explain(GARDENLET, shoot("1.21.14", ANNOTATION + ": \"yes\""), "-o", "json");

        JsonNode answer = new ObjectMapper().readTree(run.out());
        assertThat(answer.get("direction").asText()).isEqualTo("reversed");
        assertThat(answer.get("decidedBy").asText()).isEqualTo("gate");
        assertThat(answer.get("rules")).hasSize(3);
        assertThat(answer.get("rules").get(2).get("effect").asText()).startsWith("ignored: it is not a boolean");
        assertThat(answer.get("warnings")).hasSize(2);
        assertThat(run.out()).hasLineCount(1);
    }

    @Test
    void givesTheGuidesAnswersToTheGuidesSnippets() throws IOException {
        String snippet = "featureGates:\n  ReversedVPN: true\n";

        assertThat(explain(snippet, shoot("1.21.14", "")).out())
                .startsWith("direction: reversed\n")
                .contains("has no apiVersion and kind; it is read as GardenletConfiguration");
        assertThat(explain(snippet, shoot("1.17.9", "")).out()).startsWith("direction: default\n");
        assertThat(explain("featureGates: {}\n", shoot("1.21.14", ANNOTATION + ": 'true'"))
                        .out())
                .startsWith("direction: reversed\n");
        assertThat(explain(snippet, shoot("1.21.14", ANNOTATION + ": 'false'")).out())
                .startsWith("direction: default\n");
    }

    @ParameterizedTest
    @CsvSource({"'\"%s: true\": \"\"'", "'\"%s: true\":'", "\"%s: true\": \"true\""})
    void warnsOfKeyAndValueInOnePairOfQuotes(String annotation) throws IOException {
        CtlRun run = explain("featureGates: {}", shoot("1.21.14", annotation.formatted(ANNOTATION)));

        assertThat(run.out())
                .startsWith("direction: default\n")
                .contains("shoot.yaml, line 9: \"" + ANNOTATION + ": true\" has key and value in one pair of quotes")
                .contains("write " + ANNOTATION + ": \"true\"\n");
    }

    @Test
    void warnsOfAnnotationsThatAreOneQuotedString() throws IOException {
        String shoot = "metadata:\n  annotations:\n    \"" + ANNOTATION + ": true\"\n"
                + "spec: {kubernetes: {version: 1.21.14}}\n";

        assertThat(explain("featureGates: {}", shoot).out())
                .startsWith("direction: default\n")
                .contains("line 3: \"" + ANNOTATION + ": true\" has key and value in one pair of quotes");
    }

    @Test
    void warnsOfGatesAndAnnotationsThatOnlyLookRight() throws IOException {
        CtlRun run = explain(
                "featureGates: {reversedVPN: true, Warp: false}",
                shoot("1.21.14", "shoot.gardener.cloud/reversed-vpn: \"true\""));

        assertThat(run.out())
                .startsWith("direction: default\n")
                .contains("featureGates.reversedVPN is not a feature gate known here; did you mean ReversedVPN?")
                .contains("featureGates.Warp is not a feature gate known here (a gardenlet refuses")
                .contains("line 9: annotation shoot.gardener.cloud/reversed-vpn does nothing; the one that counts is ");
    }

    @Test
    void endsWithTheConflictThatKeepsTheGardenletFromStarting() throws IOException {
        CtlRun run = explain("featureGates: {ReversedVPN: true, APIServerSNI: false}", shoot("1.21.14", ""));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("gardenlet.yaml: the gardenlet does not start: inconsistent feature gate: APIServerSNI is"
                        + " required for ReversedVPN (APIServerSNI: false, ReversedVPN: true)")
                .hasLineCount(1);
    }

    @Test
    void followsAnotherReleaseWhereTold() throws IOException {
        assertThat(explain("featureGates: {}", shoot("1.21.14", ""), "--gardener-version", "1.50")
                        .out())
                .startsWith("direction: reversed\n")
                .contains("default of Gardener 1.50");
        assertThat(explain("featureGates: {}", shoot("1.21.14", ""), "--gardener-version", "new")
                        .err())
                .isEqualTo("vpnctl: --gardener-version: 'new' is not a version; write one like 1.21.14\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "featureGates:\\n\\tReversedVPN: true|line 2, column 1: is not YAML: a tab stands where YAML wants spaces",
                "featureGates: {ReversedVPN: \"true\"}|line 1: featureGates.ReversedVPN is the string \"true\", not a boolean; write it without quotes: true",
                "featureGates: {ReversedVPN: 1}|featureGates.ReversedVPN is the number 1, not a boolean; write true or false",
                "featureGates: {ReversedVPN: }|featureGates.ReversedVPN is empty, not a boolean; write true or false",
                "featureGates: [ReversedVPN]|line 1: featureGates is a list, not 'key: value' lines",
                "featureGates: {A: true}\\nfeatureGates: {}|line 2: featureGates is given twice, first in line 1; keep one",
                "controllers:\\n  a: 1\\n  a: 2|line 3: controllers.a is given twice, first in line 2; keep one",
                "a: 1\\n---\\nb: 2|line 3: a second document begins; give a file with one",
                "kind: Shoot\\napiVersion: core.gardener.cloud/v1beta1|line 1: kind is \"Shoot\", not GardenletConfiguration",
                "kind: GardenletConfiguration|apiVersion is missing; write apiVersion: gardenlet.config.gardener.cloud/v1alpha1",
                "kind: GardenletConfiguration\\napiVersion: v1|line 2: apiVersion is \"v1\", not gardenlet.config",
                "- a|line 1: is a list, not 'key: value' lines",
                "a: [|is not YAML",
                "{[a, b]: c}|a key is a list or a map",
                "''|is empty"
            })
    void refusesAGardenletConfigurationThatCannotBe(String text, String words) throws IOException {
        CtlRun run = explain(text.replace("\\n", "\n").replace("\\t", "\t"), shoot("1.21.14", ""));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("vpnctl: --gardenlet-config " + directory.resolve("gardenlet.yaml"))
                .contains(words)
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata: {}|spec.kubernetes.version is missing; write one like version: \"1.21.14\"",
                "spec: {kubernetes: {version: 1.20}}|spec.kubernetes.version is the number 1.20, not a string; write it in quotes: \"1.20\"",
                "spec: {kubernetes: {version: latest}}|spec.kubernetes.version is wrong: 'latest' is not a version; write one like 1.21.14",
                "spec: {kubernetes: {version: 1.2.3.4}}|wrong: '1.2.3.4' is not a version",
                "spec: [1]|line 1: spec is a list, not 'key: value' lines",
                "metadata: {annotations: [a]}\\nspec: {kubernetes: {version: 1.21.1}}|metadata.annotations is a list",
                "metadata: {annotations: text}\\nspec: {kubernetes: {version: 1.21.1}}|metadata.annotations is the string \"text\", not 'key: \"value\"' lines",
                "metadata:\\n  annotations:\\n    ANN: true\\nspec: {kubernetes: {version: 1.21.1}}|line 3: metadata.annotations.ANN is the boolean true, not a string; write it in quotes: \"true\"",
                "spec: {kubernetes: {version: 1.21.1}, networking: {pods: 10.0.0.0}}|spec.networking.pods is wrong: '10.0.0.0' has no prefix length",
                "spec: {kubernetes: {version: 1.21.1}, networking: {pods: 10.0.0.0/8, nodes: 10.250.0.0/16}}|spec.networking.pods 10.0.0.0/8 overlaps nodes 10.250.0.0/16 of the same shoot",
                "kind: GardenletConfiguration\\napiVersion: x|kind is \"GardenletConfiguration\", not Shoot"
            })
    void refusesAShootThatCannotBe(String text, String words) throws IOException {
        CtlRun run = explain(GARDENLET, text.replace("\\n", "\n").replace("ANN", ANNOTATION));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("vpnctl: --shoot " + directory.resolve("shoot.yaml"))
                .contains(words.replace("ANN", ANNOTATION))
                .hasLineCount(1);
    }

    @Test
    void refusesFilesThatAreNotThereOrNotText() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThat(CtlRun.of("gate", "explain", "--gardenlet-config", "/none", "--shoot", "/none")
                        .err())
                .isEqualTo("vpnctl: --gardenlet-config /none: there is no such file\n");
        assertThat(CtlRun.of("gate", "explain", "--gardenlet-config", binary.toString(), "--shoot", "/none")
                        .err())
                .isEqualTo("vpnctl: --gardenlet-config " + binary + ": is not UTF-8 text\n");
        assertThat(CtlRun.of("gate", "explain").err())
                .contains("--gardenlet-config")
                .hasLineCount(1);
        assertThat(explain(GARDENLET, SHOOT, "-o", "xml").err())
                .isEqualTo("vpnctl: Invalid value for option '--output': 'xml' is neither text nor json"
                        + " (see vpnctl gate explain --help)\n");
    }

    private static String shoot(String version, String annotation) {
        return SHOOT.formatted(annotation, version);
    }

    private CtlRun explain(String gardenlet, String shoot, String... more) throws IOException {
        Path gardenletFile = Files.writeString(directory.resolve("gardenlet.yaml"), gardenlet);
        Path shootFile = Files.writeString(directory.resolve("shoot.yaml"), shoot);
        String[] arguments = {
            "gate", "explain", "--gardenlet-config", gardenletFile.toString(), "--shoot", shootFile.toString()
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CtlRun.of(all);
    }
}
