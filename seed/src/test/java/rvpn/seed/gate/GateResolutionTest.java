package rvpn.seed.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.seed.gardener.KubernetesVersion;

class GateResolutionTest {
    /** The ten rows of the truth table; "any" and "none / invalid" are written out. */
    @ParameterizedTest(name = "row {0}: ReversedVPN {1}, SNI {2}, Konnectivity {3}, k8s {4}, annotation {5}: {6}")
    @CsvSource(
            nullValues = "-",
            value = {
                "1, true, false, false, 1.21.0, -, refused",
                "1, true, false, false, 1.21.0, true, refused",
                "1, true, false, false, 1.21.0, false, refused",
                "1, true, false, false, 1.17.9, -, refused",
                "2, true, true, true, 1.21.0, -, refused",
                "2, true, true, true, 1.21.0, false, refused",
                "2, true, true, true, 1.17.9, true, refused",
                "3, true, true, false, 1.18.0, -, reversed",
                "3, true, true, false, 1.18.0, yes, reversed",
                "3, true, true, false, 1.18.0, true, reversed",
                "4, true, true, false, 1.18.0, false, default",
                "5, true, true, false, 1.17.17, -, default",
                "5, true, true, false, 1.17.17, true, default",
                "5, true, true, false, 1.17.17, false, default",
                "6, false, true, false, 1.18.0, true, reversed",
                "7, false, true, false, 1.18.0, -, default",
                "7, false, true, false, 1.18.0, yes, default",
                "7, false, true, false, 1.18.0, false, default",
                "8, false, true, false, 1.17.17, true, default",
                "9, false, false, false, 1.18.0, true, default",
                "10, false, false, false, 1.18.0, -, default",
                "10, false, false, false, 1.18.0, false, default",
                "10, false, false, false, 1.17.17, true, default"
            })
    void answersTheTruthTable(
            int row,
            boolean reversed,
            boolean sni,
            boolean konnectivity,
            String version,
            String annotation,
            String answer) {
        Map<String, Boolean> gates =
                Map.of("ReversedVPN", reversed, "APIServerSNI", sni, "KonnectivityTunnel", konnectivity);

        assertThat(word(GateResolution.of(question(gates, version, annotation))))
                .isEqualTo(answer);
    }

    static Stream<Arguments> spellings() {
        return Stream.concat(
                Stream.of("1", "t", "T", "TRUE", "true", "True").map(text -> Arguments.of(text, "reversed")),
                Stream.of("0", "f", "F", "FALSE", "false", "False").map(text -> Arguments.of(text, "default")));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void readsEverySpellingThatGoReads(String text, String answer) {
        for (boolean gate : new boolean[] {true, false}) {
            GateAnswer.Resolved resolved = resolved(Map.of("ReversedVPN", gate), "1.21.0", text);
            assertThat(resolved.direction()).hasToString(answer);
            assertThat(resolved.decidedBy()).isEqualTo("annotation");
            assertThat(resolved.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yes",
                "no",
                "on",
                "off",
                "y",
                "n",
                " true",
                "true ",
                "tRue",
                "fALSE",
                "TrUE",
                "2",
                "-1",
                "01",
                "null",
                "\"true\""
            })
    void ignoresEveryOtherSpellingWithAWarning(String text) {
        for (boolean gate : new boolean[] {true, false}) {
            GateAnswer.Resolved resolved = resolved(Map.of("ReversedVPN", gate), "1.21.0", text);
            assertThat(resolved.direction()).isEqualTo(gate ? Direction.REVERSED : Direction.DEFAULT);
            assertThat(resolved.decidedBy()).isEqualTo("gate");
            assertThat(resolved.warnings())
                    .singleElement()
                    .asString()
                    .contains("silently ignored", "is not a boolean", "1 t T TRUE true True 0 f F FALSE false False");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.18, true",
        "1.18.0, true",
        "v1.18.0, true",
        "1.18.0+build.7, true",
        "2.0.0, true",
        "1.100.3, true",
        "1.17.99, false",
        "1, false",
        "0.19.0, false",
        "1.18.0-alpha.1, false",
        "1.19.0-rc.1, false",
        "1.30.2-gardener.1, false",
        "2.0.0-beta, false"
    })
    void asksForARelease118OrLater(String version, boolean isReversed) {
        GateAnswer.Resolved resolved = resolved(Map.of("ReversedVPN", true), version, null);

        assertThat(resolved.direction()).isEqualTo(isReversed ? Direction.REVERSED : Direction.DEFAULT);
        assertThat(resolved.decidedBy()).isEqualTo(isReversed ? "gate" : "kubernetes-version");
    }

    @Test
    void warnsOfAPreRelease() {
        assertThat(resolved(Map.of("ReversedVPN", true), "1.19.0-rc.1", null).warnings())
                .anyMatch(warning -> warning.equals("Kubernetes 1.19.0-rc.1 is a pre-release, and Gardener takes every"
                        + " pre-release for older than 1.18"));
        assertThat(resolved(Map.of("ReversedVPN", false), "1.17.0-rc.1", null).warnings())
                .isEmpty();
    }

    @Test
    void warnsOfAnAnnotationThatTheSniGateSwitchesOff() {
        assertThat(resolved(Map.of("APIServerSNI", false), "1.21.0", "true").warnings())
                .containsExactly("annotation alpha.featuregates.shoot.gardener.cloud/reversed-vpn: \"true\" is silently"
                        + " ignored by Gardener: the gate APIServerSNI is off (set)");
    }

    @Test
    void tellsRuleByRuleWhatItFound() {
        assertThat(resolved(Map.of("ReversedVPN", true), "1.21.3", "false").rules())
                .containsExactly(
                        new GateAnswer.Rule("gate", "ReversedVPN is on (set)", "reversed unless more is said"),
                        new GateAnswer.Rule("kubernetes-version", "1.21.3 is >= 1.18", "may be reversed"),
                        new GateAnswer.Rule(
                                "annotation",
                                "\"false\", and APIServerSNI is on (default of Gardener 1.22)",
                                "default for this shoot"));
    }

    @Test
    void repeatsTheGardenletsComplaintAndSaysWhatWouldBeRight() {
        assertThat(GateResolution.of(question(Map.of("ReversedVPN", true, "APIServerSNI", false), "1.21.0", null)))
                .isEqualTo(new GateAnswer.Refused("inconsistent feature gate: APIServerSNI is required for ReversedVPN"
                        + " (APIServerSNI: false, ReversedVPN: true) and ReversedVPN is not compatible with"
                        + " KonnectivityTunnel (KonnectivityTunnel: false); set APIServerSNI: true, or"
                        + " ReversedVPN: false"));
    }

    @ParameterizedTest
    @CsvSource({
        "AllAlpha=true;KonnectivityTunnel=false, reversed",
        "AllAlpha=true, refused",
        "AllAlpha=true;ReversedVPN=false, default",
        "AllBeta=false;ReversedVPN=true, refused",
        "AllBeta=false;ReversedVPN=true;APIServerSNI=true, reversed",
        "AllBeta=true, default"
    })
    void countsGatesOfAWholeStageWhereNoneOfTheirOwnIsSet(String gates, String answer) {
        assertThat(word(GateResolution.of(question(gates(gates), "1.21.0", null))))
                .isEqualTo(answer);
    }

    @Test
    void namesKonnectivityWhereItTakesTheTunnelsPlace() {
        GateQuestion wanted = new GateQuestion(
                Map.of("KonnectivityTunnel", true),
                KubernetesVersion.parse("1.21.0"),
                Optional.empty(),
                Optional.empty(),
                GardenerRelease.FIRST);
        GateQuestion declined = new GateQuestion(
                wanted.featureGates(), wanted.kubernetes(), Optional.empty(), Optional.of("false"), wanted.release());
        GateQuestion beaten = new GateQuestion(
                Map.of(), wanted.kubernetes(), Optional.of("true"), Optional.of("true"), wanted.release());

        assertThat(((GateAnswer.Resolved) GateResolution.of(wanted)).warnings())
                .containsExactly("not reversed, this shoot gets Konnectivity from Gardener, not the VPN in default"
                        + " direction");
        assertThat(((GateAnswer.Resolved) GateResolution.of(declined)).warnings())
                .isEmpty();
        assertThat(((GateAnswer.Resolved) GateResolution.of(beaten)).rules())
                .contains(new GateAnswer.Rule(
                        "konnectivity",
                        "KonnectivityTunnel is on (by the shoot's annotation)",
                        "switched off, because the tunnel is reversed"));
        assertThat(word(GateResolution.of(beaten))).isEqualTo("reversed");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "21, ReversedVPN=true, 1.21.0, true, default, release",
                "22, -, 1.21.0, -, default, gate",
                "26, ReversedVPN=true;KonnectivityTunnel=true, 1.21.0, -, refused, -",
                "27, ReversedVPN=true;KonnectivityTunnel=true, 1.21.0, -, reversed, gate",
                "41, -, 1.21.0, -, default, gate",
                "42, -, 1.21.0, -, reversed, gate",
                "42, AllBeta=false;APIServerSNI=true, 1.21.0, -, default, gate",
                "47, AllBeta=false, 1.21.0, true, default, gate",
                "48, AllBeta=false, 1.21.0, true, reversed, annotation",
                "60, -, 1.17.0, -, default, kubernetes-version",
                "61, -, 1.17.0, -, reversed, gate",
                "62, -, 1.21.0, false, default, annotation",
                "63, -, 1.21.0, false, reversed, release",
                "63, ReversedVPN=false, 1.21.0, -, refused, -",
                "130, APIServerSNI=false, 1.21.0, false, reversed, release"
            })
    void followsTheReleasesOfGardener(
            int minor, String gates, String version, String annotation, String answer, String decidedBy) {
        GateAnswer given = GateResolution.of(new GateQuestion(
                gates(gates),
                KubernetesVersion.parse(version),
                Optional.ofNullable(annotation),
                Optional.empty(),
                new GardenerRelease(minor)));

        assertThat(word(given)).isEqualTo(answer);
        if (given instanceof GateAnswer.Resolved resolved) {
            assertThat(resolved.decidedBy()).isEqualTo(decidedBy);
            assertThat(resolved.rules()).anyMatch(rule -> rule.name().equals(decidedBy));
        }
    }

    @ParameterizedTest
    @CsvSource({"27, KonnectivityTunnel", "70, ReversedVPN", "21, ReversedVPN"})
    void warnsOfAGateThatTheReleaseDoesNotKnow(int minor, String gate) {
        GateAnswer answer = GateResolution.of(new GateQuestion(
                Map.of(gate, true),
                KubernetesVersion.parse("1.21.0"),
                Optional.empty(),
                Optional.empty(),
                new GardenerRelease(minor)));

        assertThat(((GateAnswer.Resolved) answer).warnings())
                .containsExactly("Gardener 1." + minor + " does not know the feature gate " + gate
                        + ", and its gardenlet refuses to start with it; remove it from featureGates");
    }

    private static GateQuestion question(Map<String, Boolean> gates, String version, String annotation) {
        return new GateQuestion(
                gates,
                KubernetesVersion.parse(version),
                Optional.ofNullable(annotation),
                Optional.empty(),
                GardenerRelease.FIRST);
    }

    private static GateAnswer.Resolved resolved(Map<String, Boolean> gates, String version, String annotation) {
        return (GateAnswer.Resolved) GateResolution.of(question(gates, version, annotation));
    }

    private static Map<String, Boolean> gates(String text) {
        Map<String, Boolean> gates = new LinkedHashMap<>();
        for (String gate : text == null ? new String[0] : text.split(";")) {
            gates.put(gate.substring(0, gate.indexOf('=')), Boolean.valueOf(gate.substring(gate.indexOf('=') + 1)));
        }
        return gates;
    }

    private static String word(GateAnswer answer) {
        return answer instanceof GateAnswer.Resolved resolved
                ? resolved.direction().toString()
                : "refused";
    }
}
