package rvpn.seed.proxy;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rvpn.seed.connect.Client;
import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.HostPort;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.Router;
import rvpn.seed.connect.Target;

/** Asks, in this order: may this client, is that a target, may it be dialled, is there a tunnel. */
record ProxyRouter(Set<String> clientNames, DestinationPolicy policy, TunnelState tunnel) implements Router {
    @Override
    public Target route(ConnectHead head, Client client) throws Refused {
        List<String> names = client.certificate().map(ClientNames::of).orElse(List.of());
        if (names.stream().noneMatch(clientNames::contains)) {
            throw new Refused(
                    Reason.CLIENT_FORBIDDEN,
                    "the certificate names " + names + ", allowed is " + String.join(" or ", clientNames));
        }
        Target target = target(head);
        if (target.address().isPresent()) {
            check(target.address().get());
        }
        Optional<Instant> disconnected = tunnel.disconnectedSince();
        if (disconnected.isPresent()) {
            throw new Refused(
                    Reason.NO_SHOOT,
                    "no shoot connected since " + disconnected.get().truncatedTo(ChronoUnit.SECONDS));
        }
        return target;
    }

    @Override
    public String share(Target target, Client client) {
        List<String> names = client.certificate().map(ClientNames::of).orElse(List.of());
        return names.stream().filter(clientNames::contains).findFirst().orElse("");
    }

    private static Target target(ConnectHead head) throws Refused {
        try {
            return Target.of(HostPort.parse(head.target()));
        } catch (IllegalArgumentException malformed) {
            throw new Refused(Reason.MALFORMED, "the target " + malformed.getMessage());
        }
    }

    @Override
    public void check(InetAddress address) throws Refused {
        Optional<String> objection = policy.objection(address);
        if (objection.isPresent()) {
            throw new Refused(Reason.DESTINATION_FORBIDDEN, objection.get());
        }
        if (tunnel.disconnectedSince().isEmpty() && !tunnel.reaches(address)) {
            throw new Refused(Reason.NO_SHOOT, "no shoot client is connected that serves " + address.getHostAddress());
        }
    }
}
