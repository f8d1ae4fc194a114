package rvpn.seed.gardener;

import java.util.Optional;
import java.util.Set;

/** The feature gates that gardenlets have had. Others are no error here, because releases to come will have more. */
final class KnownGates {
    private static final Set<String> NAMES = Set.of(
            "AllAlpha",
            "AllBeta",
            "APIServerFastRollout",
            "APIServerSNI",
            "CachedRuntimeClients",
            "CloudProfileCapabilities",
            "ContainerdRegistryHostsDir",
            "CopyEtcdBackupsDuringControlPlaneMigration",
            "CoreDNSQueryRewriting",
            "CredentialsRotationWithoutWorkersRollout",
            "DefaultSeccompProfile",
            "DenyInvalidExtensionResources",
            "DisableDNSProviderManagement",
            "DisableScalingClassesForShoots",
            "ForceRestore",
            "FullNetworkPoliciesInRuntimeCluster",
            "HAControlPlanes",
            "HVPA",
            "HVPAForShootedSeed",
            "InPlaceNodeUpdates",
            "IPv6SingleStack",
            "IstioTLSTermination",
            "KonnectivityTunnel",
            "Logging",
            "MachineControllerManagerDeployment",
            "ManagedIstio",
            "MountHostCADirectories",
            "NewVPN",
            "NewWorkerPoolHash",
            "NodeAgentAuthorizer",
            "NodeLocalDNS",
            "OpenTelemetryCollector",
            "PrometheusHealthChecks",
            "RemoveHTTPProxyLegacyPort",
            "ReversedVPN",
            "RotateSSHKeypairOnMaintenance",
            "SeedChange",
            "SeedKubeScheduler",
            "ShootCARotation",
            "ShootForceDeletion",
            "ShootManagedIssuer",
            "ShootSARotation",
            "UseDNSRecords",
            "UseGardenerNodeAgent",
            "UseNamespacedCloudProfile",
            "UseUnifiedHTTPProxyPort",
            "VPAAndHPAForAPIServer",
            "VPAForETCD",
            "VPNBondingModeRoundRobin",
            "WorkerlessShoots",
            "WorkerPoolKubernetesVersion");

    private KnownGates() {}

    /** What is odd about a name, to follow the place where it stands. */
    static Optional<String> oddity(String name) {
        if (NAMES.contains(name)) {
            return Optional.empty();
        }
        String remedy = NAMES.stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        return Optional.of("is not a feature gate known here" + remedy
                + " (a gardenlet refuses to start with one that it does not know)");
    }
}
