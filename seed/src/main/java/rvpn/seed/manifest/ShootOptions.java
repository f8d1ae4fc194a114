package rvpn.seed.manifest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.ip.Cidr;
import rvpn.ip.NetworkOverlap;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.gardener.ShootPlace;

/** Options that say which shoot it is. */
final class ShootOptions {
    @Option(
            names = "--shoot",
            paramLabel = "FILE",
            required = true,
            description = "Shoot manifest, best with its status.")
    private Path shoot;

    @Option(
            names = "--services",
            paramLabel = "CIDR",
            split = ",",
            description = "The shoot's service networks, where the manifest does not name them.")
    private List<String> services = List.of();

    @Option(names = "--pods", paramLabel = "CIDR", split = ",", description = "The same of its pods.")
    private List<String> pods = List.of();

    @Option(names = "--nodes", paramLabel = "CIDR", split = ",", description = "The same of its nodes.")
    private List<String> nodes = List.of();

    KubernetesVersion kubernetesVersion() throws ConfigException {
        return ShootManifest.read("--shoot", shoot).kubernetesVersion();
    }

    /** Its namespace in the seed. */
    String namespace(String option, String given) throws ConfigException {
        if (given != null) {
            return Words.namespace(option, given);
        }
        return place().technicalId()
                .orElseThrow(() -> new ConfigException("--shoot " + shoot + ": neither status.technicalID nor"
                        + " metadata.name and a metadata.namespace garden-PROJECT tell the shoot's namespace in the"
                        + " seed; name it with " + option));
    }

    /** The name of its API server, at which Gardener's gateway is found as well. */
    Optional<String> apiServerName() throws ConfigException {
        return place().apiServerNames().stream().findFirst();
    }

    TunnelNetworks networks() throws ConfigException {
        var named = ShootManifest.read("--shoot", shoot).networks();
        TunnelNetworks networks = new TunnelNetworks(
                chosen("services", services, named.services()),
                chosen("pods", pods, named.pods()),
                chosen("nodes", nodes, named.nodes()));
        List<NetworkOverlap.Named> all = new ArrayList<>();
        networks.services().forEach(network -> all.add(new NetworkOverlap.Named("services", network)));
        networks.pods().forEach(network -> all.add(new NetworkOverlap.Named("pods", network)));
        networks.nodes().forEach(network -> all.add(new NetworkOverlap.Named("nodes", network)));
        List<NetworkOverlap> overlaps = NetworkOverlap.among(all);
        if (!overlaps.isEmpty()) {
            throw new ConfigException("the shoot's " + overlaps.get(0) + "; choose networks without a common address");
        }
        return networks;
    }

    private ShootPlace place() throws ConfigException {
        return ShootPlace.read("--shoot", shoot);
    }

    private List<Cidr> chosen(String kind, List<String> given, List<Cidr> named) throws ConfigException {
        if (given.isEmpty() && named.isEmpty()) {
            throw new ConfigException("--shoot " + shoot + ": spec.networking." + kind
                    + " is missing; name the network there or with --" + kind);
        }
        List<Cidr> networks = new ArrayList<>();
        for (String text : given) {
            try {
                networks.add(Cidr.parse(text.strip()));
            } catch (IllegalArgumentException wrong) {
                throw new ConfigException("--" + kind + ": " + wrong.getMessage());
            }
        }
        return given.isEmpty() ? named : networks;
    }
}
