package rvpn.seed.manifest;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.ip.Cidr;
import rvpn.seed.gardener.KubernetesVersion;

/** {@code vpnctl render seed}: the seed's end of one shoot's tunnel. */
@Command(name = "seed", sortOptions = false, description = "Writes the manifests of vpn-seed-server for one shoot.")
public final class RenderSeed implements Callable<Integer> {
    /** The least that has all that is rendered. */
    static final KubernetesVersion NEWEST = KubernetesVersion.parse("1.27");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ShootOptions shoot;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Of the shoot in the seed. Default: what the manifest tells, shoot--PROJECT--NAME.")
    private String namespace;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private PrivilegeOptions privilege;

    @Option(
            names = "--seed-pods",
            paramLabel = "CIDR",
            description = "The seed's pods, where they use the tunnel with their own addresses.")
    private String seedPods;

    @Option(
            names = "--ca-secret",
            paramLabel = "NAME:KEY",
            defaultValue = "ca-vpn:bundle.crt",
            description = "Secret with the authority of the shoot's certificate. Default: ${DEFAULT-VALUE}.")
    private String authority;

    @Option(
            names = "--certificate-secret",
            paramLabel = "NAME",
            defaultValue = "vpn-seed-server",
            description = "Secret with tls.crt and tls.key. Default: ${DEFAULT-VALUE}.")
    private String certificate;

    @Option(
            names = "--gateway-namespace",
            paramLabel = "NAME",
            defaultValue = "garden",
            description = "Where vpn-gateway is. Default: ${DEFAULT-VALUE}.")
    private String gatewayNamespace;

    @Mixin
    private ManifestOutput output;

    @Override
    public Integer call() throws StartException {
        TunnelNetworks networks = shoot.networks();
        SeedManifests manifests = new SeedManifests(
                shoot.namespace("--namespace", namespace),
                workload.workload(privilege.privilege(), 1, 1, "gardener-system-300", NEWEST),
                networks,
                seedPods(),
                SecretKey.parse("--ca-secret", authority),
                Words.name("--certificate-secret", certificate),
                Words.namespace("--gateway-namespace", gatewayNamespace));
        output.write(manifests.objects(), spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private Optional<Cidr> seedPods() throws ConfigException {
        try {
            return Optional.ofNullable(seedPods).map(Cidr::parse);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("--seed-pods: " + wrong.getMessage());
        }
    }
}
