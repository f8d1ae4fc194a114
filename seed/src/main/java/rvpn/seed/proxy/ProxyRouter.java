package rvpn.seed.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/**
 * Asks, in this order: is that a target, may this client, may it be dialled, is there a tunnel.
 *
 * @param clientNames of which a certificate must bear one; a local client needs none
 */
record ProxyRouter(Set<String> clientNames, DestinationPolicy policy, TunnelState tunnel) implements Router {
    @Override
    public Target route(ConnectHead head, Client client) throws Refused {
        Target target = target(head);
        try {
            if (!client.isLocal()) {
                checkClient(client.certificate().map(ClientNames::of).orElse(List.of()), clientNames);
            }
            if (target.address().isPresent()) {
                checkForm(target);
                check(new InetSocketAddress(target.address().get(), target.port()));
            } else if (!policy.hasExtra()) {
                checkTunnel();
            }
            return target;
        } catch (Refused refused) {
            throw refused.towards(target);
        }
    }

    private static void checkClient(List<String> names, Set<String> allowed) throws Refused {
        if (names.stream().noneMatch(allowed::contains)) {
            throw new Refused(
                    Reason.CLIENT_FORBIDDEN,
                    "the certificate names " + names + ", allowed is " + String.join(" or ", allowed));
        }
    }

    @Override
    public String share(Target target, Client client) {
        List<String> names = client.certificate().map(ClientNames::of).orElse(List.of());
        return names.stream().filter(clientNames::contains).findFirst().orElse("the Unix socket");
    }

    private static Target target(ConnectHead head) throws Refused {
        try {
            return Target.of(HostPort.parse(head.target()));
        } catch (IllegalArgumentException malformed) {
            throw new Refused(Reason.MALFORMED, "the target " + malformed.getMessage());
        }
    }

    /** Java makes the IPv4 address of it at once; but nobody who means well writes it so. */
    private static void checkForm(Target target) throws Refused {
        if (target.host().indexOf(':') >= 0 && target.address().orElseThrow() instanceof Inet4Address) {
            throw new Refused(
                    Reason.DESTINATION_FORBIDDEN, target.host() + " is IPv4-mapped (RFC 4291), never dialled");
        }
    }

    private void checkTunnel() throws Refused {
        Optional<Instant> disconnected = tunnel.disconnectedSince();
        if (disconnected.isPresent()) {
            throw new Refused(
                    Reason.NO_SHOOT,
                    "no shoot connected since " + disconnected.get().truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @Override
    public void check(InetSocketAddress to) throws Refused {
        dialled(to);
    }

    @Override
    public InetSocketAddress dialled(InetSocketAddress to) throws Refused {
        InetSocketAddress dialled = policy.dialled(to);
        InetAddress address = to.getAddress();
        if (policy.classOf(address).equals(Optional.of(DestinationClass.EXTRA))) {
            return dialled; // the seed reaches it by itself
        }
        checkTunnel();
        if (!tunnel.reaches(dialled.getAddress())) {
            throw new Refused(Reason.NO_SHOOT, "no shoot client is connected that serves " + address.getHostAddress());
        }
        return dialled;
    }

    @Override
    public String kind(InetAddress address) {
        return policy.classOf(address).map(DestinationClass::word).orElse("");
    }
}
