package rvpn.seed.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.gardener.ShootManifest;

/**
 * Finds the direction as Gardener 1.22 and later do, and says why. The order is theirs: start-up check, gate, version,
 * annotation, Konnectivity. No I/O.
 */
public final class GateResolution {
    private static final int FIRST_MINOR = 18;
    private static final String SPELLINGS = "1 t T TRUE true True 0 f F FALSE false False";

    private final GateQuestion question;
    private final GardenerRelease release;
    private final GateState reversed;
    private final GateState sni;
    private final GateState konnectivity;
    private final List<GateAnswer.Rule> rules = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private GateResolution(GateQuestion question) {
        this.question = question;
        this.release = question.release();
        Map<String, Boolean> gates = question.featureGates();
        String stage = release.reversedIsAlpha() ? "AllAlpha" : "AllBeta";
        this.reversed = release.hasReversedGate()
                ? GateState.of(gates, "ReversedVPN", stage, release.reversedByDefault(), release.toString())
                : new GateState(release.isAlwaysReversed(), "not known to " + release);
        this.sni = GateState.of(
                gates,
                "APIServerSNI",
                release.sniIsBeta() ? "AllBeta" : "",
                release.sniByDefault(),
                release.toString());
        this.konnectivity = release.hasKonnectivity()
                ? GateState.of(gates, "KonnectivityTunnel", "AllAlpha", false, release.toString())
                : new GateState(false, "not known to " + release);
    }

    /** The answer to one question. */
    public static GateAnswer of(GateQuestion question) {
        GateResolution resolution = new GateResolution(question);
        Optional<String> conflict = resolution.startConflict();
        return conflict.isPresent() ? new GateAnswer.Refused(conflict.get()) : resolution.resolve();
    }

    /** What keeps a gardenlet from starting. */
    private Optional<String> startConflict() {
        Boolean set = question.featureGates().get("ReversedVPN");
        if (release.isAlwaysReversed() && release.hasReversedGate() && Boolean.FALSE.equals(set)) {
            return Optional.of("cannot set feature gate ReversedVPN to false, " + release
                    + " locks it to true; remove it from featureGates");
        }
        if (!reversed.isOn() || release.isAlwaysReversed()) {
            return Optional.empty();
        }
        if (!sni.isOn()) {
            return Optional.of(inconsistent() + "; set APIServerSNI: true, or ReversedVPN: false");
        }
        return konnectivity.isOn()
                ? Optional.of(inconsistent() + "; set KonnectivityTunnel: false, or ReversedVPN: false")
                : Optional.empty();
    }

    private String inconsistent() {
        return "inconsistent feature gate: APIServerSNI is required for ReversedVPN (APIServerSNI: " + sni.isOn()
                + ", ReversedVPN: " + reversed.isOn() + ") and ReversedVPN is not compatible with KonnectivityTunnel"
                + " (KonnectivityTunnel: " + konnectivity.isOn() + ")";
    }

    private GateAnswer resolve() {
        if (release.isAlwaysReversed() || !release.hasReversed()) {
            return withoutChoice();
        }
        rules.add(new GateAnswer.Rule(
                "gate", "ReversedVPN is " + reversed, direction(reversed.isOn()) + " unless more is said"));
        boolean isNewEnough = checkVersion();
        Optional<Boolean> annotation = readAnnotation(isNewEnough);
        boolean isReversed = isNewEnough && annotation.orElse(reversed.isOn());
        checkKonnectivity(isReversed, isNewEnough);
        String decidedBy = !isNewEnough ? "kubernetes-version" : annotation.isPresent() ? "annotation" : "gate";
        return new GateAnswer.Resolved(direction(isReversed), decidedBy, rules, warnings);
    }

    private GateAnswer withoutChoice() {
        boolean isReversed = release.isAlwaysReversed();
        rules.add(new GateAnswer.Rule(
                "release",
                release.toString(),
                "knows only the " + direction(isReversed) + " direction; gate, version and annotation do not count"));
        question.reversedVpn()
                .ifPresent(text -> warnings.add(
                        "annotation " + ShootManifest.REVERSED_VPN + " is not" + " looked at by " + release));
        if (!release.hasReversedGate()) {
            warnOfUnknown("ReversedVPN");
        }
        return new GateAnswer.Resolved(direction(isReversed), "release", rules, warnings);
    }

    private void warnOfUnknown(String gate) {
        if (question.featureGates().containsKey(gate)) {
            warnings.add(release + " does not know the feature gate " + gate + ", and its gardenlet refuses to start"
                    + " with it; remove it from featureGates");
        }
    }

    private boolean checkVersion() {
        KubernetesVersion version = question.kubernetes();
        if (!release.checksKubernetesVersion()) {
            rules.add(new GateAnswer.Rule("kubernetes-version", version.toString(), release + " does not ask for it"));
            return true;
        }
        boolean isNewEnough = version.isReleaseFrom(FIRST_MINOR);
        rules.add(new GateAnswer.Rule(
                "kubernetes-version",
                version + " is " + (isNewEnough ? "" : "not ") + ">= 1.18",
                isNewEnough ? "may be reversed" : "default, whatever gate and annotation say"));
        if (version.isPreReleaseFrom(FIRST_MINOR)) {
            warnings.add("Kubernetes " + version + " is a pre-release, and Gardener takes every pre-release for older"
                    + " than 1.18");
        }
        if (!isNewEnough && reversed.isOn()) {
            warnings.add("the gate ReversedVPN is on, and does nothing for Kubernetes " + version);
        }
        return isNewEnough;
    }

    /** What the annotation decides; empty when it decides nothing. */
    private Optional<Boolean> readAnnotation(boolean isNewEnough) {
        if (question.reversedVpn().isEmpty()) {
            rules.add(new GateAnswer.Rule(
                    "annotation", "there is none", isNewEnough ? "the gate decides" : "nothing to ignore"));
            return Optional.empty();
        }
        String text = question.reversedVpn().get();
        Optional<Boolean> value = GoBoolean.parse(text);
        Optional<String> ignoredBecause = ignored(text, value, isNewEnough);
        if (ignoredBecause.isEmpty()) {
            rules.add(new GateAnswer.Rule(
                    "annotation",
                    quoted(text) + ", and APIServerSNI is " + sni,
                    direction(value.orElseThrow()) + " for this shoot"));
            return value;
        }
        rules.add(new GateAnswer.Rule("annotation", quoted(text), "ignored: " + ignoredBecause.get()));
        warnings.add("annotation " + ShootManifest.REVERSED_VPN + ": " + quoted(text)
                + " is silently ignored by Gardener: " + ignoredBecause.get());
        return Optional.empty();
    }

    private Optional<String> ignored(String text, Optional<Boolean> value, boolean isNewEnough) {
        if (value.isEmpty()) {
            return Optional.of("it is not a boolean; right are exactly " + SPELLINGS + hint(text));
        }
        if (!isNewEnough) {
            return Optional.of("Kubernetes " + question.kubernetes() + " is not >= 1.18");
        }
        return sni.isOn() ? Optional.empty() : Optional.of("the gate APIServerSNI is " + sni);
    }

    private static String hint(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1", "yes", "y", "on" -> "; write \"true\"";
            case "false", "f", "0", "no", "n", "off" -> "; write \"false\"";
            default -> "";
        };
    }

    /** Konnectivity is no direction; where it wins there is no tunnel of either. */
    private void checkKonnectivity(boolean isReversed, boolean isNewEnough) {
        if (!release.hasKonnectivity()) {
            warnOfUnknown("KonnectivityTunnel");
            return;
        }
        Optional<Boolean> annotation =
                question.konnectivityTunnel().flatMap(GoBoolean::parse).filter(value -> isNewEnough);
        boolean isWanted = annotation.orElse(konnectivity.isOn() && isNewEnough);
        if (!isWanted) {
            return;
        }
        String origin = annotation.isPresent() ? "by the shoot's annotation" : konnectivity.origin();
        rules.add(new GateAnswer.Rule(
                "konnectivity",
                "KonnectivityTunnel is on (" + origin + ")",
                isReversed ? "switched off, because the tunnel is reversed" : "Konnectivity instead of the VPN"));
        if (!isReversed) {
            warnings.add("not reversed, this shoot gets Konnectivity from Gardener, not the VPN in default direction");
        }
    }

    private static Direction direction(boolean isReversed) {
        return isReversed ? Direction.REVERSED : Direction.DEFAULT;
    }

    private static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return '"' + (printable.length() <= 40 ? printable : printable.substring(0, 40) + "...") + '"';
    }
}
