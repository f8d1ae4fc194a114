package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.gardener.TunnelSecret;

/** {@code vpnctl render shoot}: the shoot's end of its tunnel. */
@Command(name = "shoot", sortOptions = false, description = "Writes the manifests of vpn-shoot, for kube-system.")
public final class RenderShoot implements Callable<Integer> {
    private static final int MOST_REPLICAS = 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ShootOptions shoot;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Of the shoot in the seed, which the gateway is asked for."
                    + " Default: what the manifest tells, shoot--PROJECT--NAME.")
    private String namespace;

    @Option(
            names = "--endpoint",
            paramLabel = "HOST[:PORT][,...]",
            description = "The gateway. Default: the API server's name in the manifest, as in Gardener.")
    private String endpoint;

    @Option(names = "--port", paramLabel = "PORT", description = "Of the gateway. Default: 8132, with --dial tls 443.")
    private Integer port;

    @Option(
            names = "--dial",
            paramLabel = "connect|tls",
            description = "Whether the gateway is asked by HTTP CONNECT, or by TLS at once. Default: connect.")
    private String dial;

    @Option(
            names = "--reversed-vpn-header-key",
            paramLabel = "NAME",
            description = "Header with the destination; Gardener's port 8443 wants X-Gardener-Destination."
                    + " Default: Reversed-VPN.")
    private String header;

    @Mixin
    private DirectionOptions direction;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private PrivilegeOptions privilege;

    @Option(
            names = "--ca-secret",
            paramLabel = "NAME:KEY",
            description = "Secret with the authority of the seed's certificate. Default: vpn-shoot-ca:bundle.crt, with"
                    + " --direction default vpn-shoot:ca.crt.")
    private String authority;

    @Option(
            names = "--certificate-secret",
            paramLabel = "NAME",
            description = "Secret with tls.crt and tls.key. Default: vpn-shoot-client, with --direction default"
                    + " vpn-shoot.")
    private String certificate;

    @Mixin
    private ManifestOutput output;

    @Override
    public Integer call() throws StartException {
        boolean isReversed = direction.direction() == TunnelDirection.REVERSED;
        if (!isReversed) {
            refuseTheWay();
        }
        ShootManifests manifests = new ShootManifests(
                workload.workload(
                        privilege.privilege(), 1, MOST_REPLICAS, "system-cluster-critical", shoot.kubernetesVersion()),
                shoot.networks(),
                isReversed ? way() : List.of(),
                isReversed ? TunnelDirection.REVERSED : TunnelDirection.DEFAULT,
                SecretKey.parse("--ca-secret", authority == null ? authorityOf(isReversed) : authority),
                Words.name("--certificate-secret", certificate == null ? certificateOf(isReversed) : certificate));
        output.write(manifests.objects(), spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private static String authorityOf(boolean isReversed) {
        return isReversed
                ? TunnelSecret.SHOOT_AUTHORITY.entry(TunnelSecret.BUNDLE)
                : TunnelSecret.SHOOT_SERVER.entry("ca.crt");
    }

    private static String certificateOf(boolean isReversed) {
        return (isReversed ? TunnelSecret.SHOOT_CLIENT : TunnelSecret.SHOOT_SERVER).secret();
    }

    private void refuseTheWay() throws ConfigException {
        String why = "the seed dials; give render seed the endpoint";
        TunnelDirection.DEFAULT.refuse("--endpoint", endpoint, why);
        TunnelDirection.DEFAULT.refuse("--port", port, why);
        TunnelDirection.DEFAULT.refuse("--dial", dial, why);
        TunnelDirection.DEFAULT.refuse("--reversed-vpn-header-key", header, why);
        TunnelDirection.DEFAULT.refuse("--namespace", namespace, why);
    }

    private List<EnvVar> way() throws ConfigException {
        List<EnvVar> way = new ArrayList<>();
        way.add(Variables.of("ENDPOINT", endpoint()));
        String dialled = dial == null ? "connect" : dial;
        boolean isTls =
                switch (dialled) {
                    case "connect" -> false;
                    case "tls" -> true;
                    default ->
                        throw new ConfigException("--dial: '" + Words.shown(dialled) + "' is neither connect nor tls");
                };
        int preset = isTls ? 443 : 8132;
        way.add(Variables.of("OPENVPN_PORT", Integer.toString(Words.port("--port", port == null ? preset : port))));
        if (isTls) {
            way.add(Variables.of("RVPN_DIAL", dialled));
        }
        way.add(Variables.of(
                "REVERSED_VPN_HEADER",
                "outbound|" + SeedManifests.TUNNEL_PORT + "||" + SeedManifests.NAME + "."
                        + shoot.namespace("--namespace", namespace) + ".svc.cluster.local"));
        way.add(Variables.of(
                "REVERSED_VPN_HEADER_KEY",
                Words.header("--reversed-vpn-header-key", header == null ? "Reversed-VPN" : header)));
        return way;
    }

    private String endpoint() throws ConfigException {
        if (endpoint != null) {
            return Words.hosts("--endpoint", endpoint);
        }
        return shoot.apiServerName()
                .orElseThrow(() -> new ConfigException("--endpoint is missing: the manifest has neither spec.dns.domain"
                        + " nor status.advertisedAddresses, so name the gateway"));
    }
}
