package rvpn.seed.manifest;

import java.util.Map;
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
import rvpn.seed.gardener.TunnelSecret;

/** {@code vpnctl render seed}: the seed's end of one shoot's tunnel. */
@Command(
        name = "seed",
        sortOptions = false,
        description = "Writes the manifests of vpn-seed-server for one shoot, or the container beside kube-apiserver.")
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
    private DirectionOptions direction;

    @Option(
            names = "--endpoint",
            paramLabel = "HOST[:PORT][,...]",
            description = "With --direction default: the shoot's load balancer.")
    private String endpoint;

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
            description = "Secret with the authority of the shoot's certificate. Default: ca-vpn:bundle.crt, with"
                    + " --direction default vpn-seed:ca.crt.")
    private String authority;

    @Option(
            names = "--certificate-secret",
            paramLabel = "NAME",
            description = "Secret with tls.crt and tls.key. Default: vpn-seed-server, with --direction default"
                    + " vpn-seed.")
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
        return direction.direction() == TunnelDirection.DEFAULT ? sidecar(networks) : server(networks);
    }

    private int server(TunnelNetworks networks) throws StartException {
        TunnelDirection.REVERSED.refuse("--endpoint", endpoint, "the shoot dials; give it to render shoot");
        SeedManifests manifests = new SeedManifests(
                shoot.namespace("--namespace", namespace),
                workload.workload(privilege.privilege(), 1, 1, "gardener-system-300", NEWEST),
                networks,
                seedPods(),
                authority(TunnelSecret.AUTHORITY.entry(TunnelSecret.BUNDLE)),
                certificate(TunnelSecret.SEED_SERVER),
                Words.namespace("--gateway-namespace", gatewayNamespace));
        output.write(manifests.objects(), spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private int sidecar(TunnelNetworks networks) throws StartException {
        TunnelDirection.DEFAULT.refuse("--namespace", namespace, "it is a part of kube-apiserver's pod");
        TunnelDirection.DEFAULT.refuse("--seed-pods", seedPods, "kube-apiserver's pod is the tunnel's end");
        if (endpoint == null) {
            throw new ConfigException("--endpoint is missing: name the shoot's load balancer, which kubectl -n"
                    + " kube-system get service vpn-shoot shows");
        }
        SeedSidecar sidecar = new SeedSidecar(
                workload.workload(privilege.privilege(), 1, 1, "", NEWEST),
                networks,
                Words.hosts("--endpoint", endpoint),
                ShootManifests.BALANCER_PORT,
                authority(TunnelSecret.SEED_CLIENT.entry("ca.crt")),
                certificate(TunnelSecret.SEED_CLIENT));
        output.write(
                sidecar.snippet(),
                Map.of("kube-apiserver.yaml", sidecar.snippet()),
                spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private SecretKey authority(String preset) throws ConfigException {
        return SecretKey.parse("--ca-secret", authority == null ? preset : authority);
    }

    private String certificate(TunnelSecret preset) throws ConfigException {
        return Words.name("--certificate-secret", certificate == null ? preset.secret() : certificate);
    }

    private Optional<Cidr> seedPods() throws ConfigException {
        try {
            return Optional.ofNullable(seedPods).map(Cidr::parse);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("--seed-pods: " + wrong.getMessage());
        }
    }
}
