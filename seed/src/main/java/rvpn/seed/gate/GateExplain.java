package rvpn.seed.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.gardener.GardenletConfiguration;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.output.OutputOption;

/** {@code vpnctl gate explain}: the direction of one shoot's tunnel, and why. */
@Command(
        name = "explain",
        sortOptions = false,
        description = "Tells in which direction Gardener builds a shoot's tunnel, and why, rule by rule.")
final class GateExplain implements Callable<Integer> {
    @Option(
            names = "--gardenlet-config",
            paramLabel = "FILE",
            required = true,
            description = "The gardenlet's component configuration, for its featureGates.")
    private Path gardenletConfig;

    @Option(names = "--shoot", paramLabel = "FILE", required = true, description = "The Shoot's manifest.")
    private Path shoot;

    @Option(
            names = "--gardener-version",
            paramLabel = "VERSION",
            defaultValue = "1.22",
            description = "Whose rules and defaults hold. Default: ${DEFAULT-VALUE}, the first with a choice.")
    private String gardenerVersion;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws StartException {
        GardenerRelease release = release();
        GardenletConfiguration gardenlet = GardenletConfiguration.read("--gardenlet-config", gardenletConfig);
        ShootManifest manifest = ShootManifest.read("--shoot", shoot);
        GateAnswer answer = GateResolution.of(new GateQuestion(
                gardenlet.featureGates(),
                manifest.kubernetesVersion(),
                manifest.reversedVpn(),
                manifest.konnectivityTunnel(),
                release));
        if (answer instanceof GateAnswer.Refused refused) {
            throw new ConfigException(
                    "--gardenlet-config " + gardenletConfig + ": the gardenlet does not start: " + refused.problem());
        }
        GateReport report = new GateReport(
                manifest,
                release,
                (GateAnswer.Resolved) answer,
                warnings(gardenlet, manifest, release, (GateAnswer.Resolved) answer));
        output.print(report::text, report::json);
        return ExitCode.OK.status();
    }

    private GardenerRelease release() throws ConfigException {
        try {
            return GardenerRelease.of(KubernetesVersion.parse(gardenerVersion));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("--gardener-version: " + wrong.getMessage());
        }
    }

    private static List<String> warnings(
            GardenletConfiguration gardenlet,
            ShootManifest manifest,
            GardenerRelease release,
            GateAnswer.Resolved resolved) {
        List<String> warnings = new ArrayList<>(gardenlet.warnings());
        warnings.addAll(manifest.warnings());
        warnings.addAll(resolved.warnings());
        manifest.gardenerVersion()
                .filter(version -> version.major() == 1 && !new GardenerRelease(version.minor()).resolvesLike(release))
                .ifPresent(version -> warnings.add("the Shoot's status is of Gardener " + version
                        + ", whose rules differ from those of " + release + "; say --gardener-version " + version));
        return warnings;
    }
}
