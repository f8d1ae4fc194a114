package rvpn.seed.gardener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.ip.Cidr;
import rvpn.ip.NetworkOverlap;
import rvpn.seed.yaml.YamlNode;

/** The networks in {@code spec.networking} of a Shoot; each list has one or none. */
public record ShootNetworks(List<Cidr> nodes, List<Cidr> services, List<Cidr> pods) {
    private static final List<String> FIELDS = List.of("nodes", "services", "pods");

    static ShootNetworks read(Optional<YamlNode> networking) throws ConfigException {
        if (networking.isEmpty()) {
            return new ShootNetworks(List.of(), List.of(), List.of());
        }
        List<NetworkOverlap.Named> named = new ArrayList<>();
        List<List<Cidr>> networks = new ArrayList<>();
        for (String field : FIELDS) {
            Optional<YamlNode> node = networking.get().get(field);
            networks.add(node.isPresent() ? List.of(cidr(node.get())) : List.of());
            if (node.isPresent()) {
                named.add(new NetworkOverlap.Named(field, cidr(node.get())));
            }
        }
        List<NetworkOverlap> overlaps = NetworkOverlap.among(named);
        if (!overlaps.isEmpty()) {
            NetworkOverlap first = overlaps.get(0);
            throw networking
                    .get()
                    .get(first.second().name())
                    .orElseThrow()
                    .wrong(first.second().network() + " overlaps " + first.first()
                            + " of the same shoot; choose networks without a common address");
        }
        return new ShootNetworks(networks.get(0), networks.get(1), networks.get(2));
    }

    private static Cidr cidr(YamlNode node) throws ConfigException {
        try {
            return Cidr.parse(node.string());
        } catch (IllegalArgumentException wrong) {
            throw node.wrong("is wrong: " + wrong.getMessage());
        }
    }
}
