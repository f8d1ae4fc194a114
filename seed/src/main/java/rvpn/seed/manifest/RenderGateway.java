package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.gardener.ShootPlace;

/** {@code vpnctl render gateway}: the front door of a seed, ours or what Istio's needs. */
@Command(
        name = "gateway",
        sortOptions = false,
        description = "Writes the manifests of vpn-gateway, or what Istio's gateway needs in its stead.")
public final class RenderGateway implements Callable<Integer> {
    private static final int MOST_REPLICAS = 100;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--shoot",
            paramLabel = "FILE",
            split = ",",
            required = true,
            description = "Shoot manifests, each best with its status, of all shoots that it serves.")
    private List<Path> shoots;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            split = ",",
            description = "The shoots' authorities in PEM, in the same order, by which passes are checked; shoots that"
                    + " dial by TLS need one.")
    private List<Path> authorities = List.of();

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Of the gateway. Default: garden, with --istio istio-ingress.")
    private String namespace;

    @Option(
            names = "--ports",
            paramLabel = "PORT",
            split = ",",
            defaultValue = "8132,8443,443",
            description = "Of its load balancer, each takes everything. Default: ${DEFAULT-VALUE}.")
    private List<Integer> ports;

    @Option(
            names = "--istio",
            paramLabel = "header|host",
            arity = "0..1",
            fallbackValue = "header",
            description = "Write what Istio's gateway needs instead: it finds the shoot by a header (Gardener 1.35 and"
                    + " newer, meant without a value), or by the name of its API server.")
    private String istio;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private ManifestOutput output;

    @Override
    public Integer call() throws StartException {
        output.write(istio == null ? gateway() : istio(), spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private List<HasMetadata> gateway() throws ConfigException {
        return new GatewayManifests(
                        Words.namespace("--namespace", namespace == null ? "garden" : namespace),
                        workload.workload(
                                Privilege.NONE, 2, MOST_REPLICAS, "gardener-system-critical", RenderSeed.NEWEST),
                        GatewayPorts.of("--ports", ports),
                        routes())
                .objects();
    }

    private List<HasMetadata> istio() throws ConfigException {
        return new IstioManifests(
                        Words.namespace("--namespace", namespace == null ? "istio-ingress" : namespace),
                        IstioRouting.parse("--istio", istio),
                        routes())
                .objects();
    }

    private List<GatewayRoute> routes() throws ConfigException {
        if (!authorities.isEmpty() && authorities.size() != shoots.size()) {
            throw new ConfigException("--ca: there are " + authorities.size() + " files for " + shoots.size()
                    + " of --shoot; give one for each, in the same order");
        }
        List<GatewayRoute> routes = new ArrayList<>();
        Set<String> namespaces = new HashSet<>();
        for (int i = 0; i < shoots.size(); i++) {
            GatewayRoute route =
                    route(shoots.get(i), authorities.isEmpty() ? Optional.empty() : Optional.of(authorities.get(i)));
            if (!namespaces.add(route.namespace())) {
                throw new ConfigException(
                        "--shoot " + shoots.get(i) + ": its namespace " + route.namespace() + " is there already");
            }
            routes.add(route);
        }
        return routes;
    }

    private static GatewayRoute route(Path shoot, Optional<Path> authority) throws ConfigException {
        ShootManifest.read("--shoot", shoot); // that it is a Shoot
        ShootPlace place = ShootPlace.read("--shoot", shoot);
        String namespace = place.technicalId()
                .orElseThrow(() -> new ConfigException("--shoot " + shoot + ": neither status.technicalID nor"
                        + " metadata.name and a metadata.namespace garden-PROJECT tell the shoot's namespace in the"
                        + " seed; add one of them"));
        return new GatewayRoute(
                namespace,
                place.apiServerNames(),
                authority.isPresent() ? Optional.of(AuthorityFile.read("--ca", authority.get())) : Optional.empty());
    }
}
