package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import rvpn.seed.connect.Client;
import rvpn.seed.connect.ClientHello;
import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.Router;
import rvpn.seed.connect.Target;
import rvpn.seed.connect.Target.Proof;

/**
 * Finds the way, by the header of a CONNECT request or by a TLS hello; then asks whether the client may go it. The target
 * in the request line does not count, as with Gardener's gateway.
 *
 * @param table the one that goes now
 */
record GatewayRouter(Supplier<RouteTable> table, TenantGate gate, StreamCounters counters) implements Router {
    /** The application protocol of the tunnel; everything else is the API server's. */
    private static final String TUNNEL_PROTOCOL = "rvpn/1";

    private static final String HEADER = "Reversed-VPN";
    private static final String NEWER_HEADER = "X-Gardener-Destination";
    private static final String PASS_HEADER = "Proxy-Authorization";

    @Override
    public Target route(ConnectHead head, Client client) throws Refused {
        Optional<String> older = single(head, HEADER);
        Optional<String> newer = single(head, NEWER_HEADER);
        if (older.isPresent() && newer.isPresent() && !older.equals(newer)) {
            throw new Refused(Reason.MALFORMED, "the headers " + HEADER + " and " + NEWER_HEADER + " differ");
        }
        Optional<String> value = older.or(() -> newer);
        if (value.isEmpty()) {
            throw objection(head);
        }
        Destination destination = Destination.parse(value.get())
                .orElseThrow(() -> new Refused(
                        Reason.DESTINATION_FORBIDDEN,
                        "'" + value.get() + "' is not the destination of a vpn-seed-server or kube-apiserver"));
        Optional<String> pass = single(head, PASS_HEADER);
        Optional<Way> way = table.get().find(destination);
        if (way.isEmpty()) {
            Refused why =
                    new Refused(Reason.DESTINATION_UNKNOWN, "no route to " + destination.host() + " is known here");
            if (destination.kind() == StreamKind.TUNNEL) {
                Target asked = new Target(destination.host(), destination.kind().port(), Optional.empty());
                return asked.after(gate.refuse(Door.CONNECT, destination.host(), destination.namespace(), pass, why));
            }
            throw why;
        }
        return admit(new TenantRequest(way.get(), Door.CONNECT, client.source(), pass));
    }

    /** Nothing but the tunnel is spoken here without TLS. */
    @Override
    public Refused objection(ConnectHead head) {
        return Redirect.of(head);
    }

    @Override
    public boolean passesTls() {
        return true;
    }

    @Override
    public Target route(ClientHello hello, Client client) throws Refused {
        String name = hello.serverName()
                .orElseThrow(() -> new Refused(Reason.SERVER_NAME_MISSING, "the TLS hello names no server"));
        boolean isTunnel = hello.protocols().contains(TUNNEL_PROTOCOL);
        StreamKind kind = isTunnel ? StreamKind.TUNNEL : StreamKind.APISERVER;
        RouteTable now = table.get();
        Optional<Way> way = now.find(kind, name);
        if (way.isEmpty()) {
            StreamKind other = isTunnel ? StreamKind.APISERVER : StreamKind.TUNNEL;
            Refused why = now.find(other, name).isPresent()
                    ? new Refused(Reason.PROTOCOL_UNFIT, unfit(name, isTunnel))
                    : new Refused(Reason.SERVER_NAME_UNKNOWN, "no route has the server name '" + name + "'");
            if (isTunnel) {
                Target asked = new Target(name, StreamKind.TUNNEL.port(), Optional.empty());
                return asked.after(gate.refuse(Door.TLS, name, namespace(name), hello.pass(), why));
            }
            throw why;
        }
        return admit(new TenantRequest(way.get(), Door.TLS, client.source(), hello.pass()));
    }

    private static String unfit(String name, boolean isTunnel) {
        return "the server name '" + name + "' is "
                + (isTunnel
                        ? "an API server's, but the TLS hello offers " + TUNNEL_PROTOCOL
                        : "a VPN server's, but the TLS hello does not offer " + TUNNEL_PROTOCOL);
    }

    private Target admit(TenantRequest request) throws Refused {
        Target target = request.way().service().target();
        Optional<Proof> proof = proof(request, target);
        if (proof.isEmpty()) {
            count(request);
            return target;
        }
        return target.after(() -> {
            proof.get().check();
            count(request);
        });
    }

    private Optional<Proof> proof(TenantRequest request, Target target) throws Refused {
        try {
            return gate.admit(request);
        } catch (Refused refused) {
            throw refused.towards(target);
        }
    }

    private void count(TenantRequest request) {
        counters.count(request.way().service().destination().kind(), request.door());
    }

    /** Of a full name; of others nobody who has no route knows it. */
    private static String namespace(String serverName) {
        return Destination.ofHost(serverName).map(Destination::namespace).orElse("");
    }

    private static Optional<String> single(ConnectHead head, String name) throws Refused {
        List<String> values = head.values(name);
        if (values.size() > 1) {
            throw new Refused(Reason.MALFORMED, "the header " + name + " is there " + values.size() + " times");
        }
        return values.stream().findFirst();
    }

    /** VPN servers alone: an API server's clients speak TLS with it from the first byte on. */
    @Override
    public boolean tells(Target target) {
        return Destination.ofHost(target.service())
                .filter(destination -> destination.kind() == StreamKind.TUNNEL)
                .isPresent();
    }

    @Override
    public String asked(ConnectHead head) {
        return Stream.of(HEADER, NEWER_HEADER)
                .flatMap(name -> head.values(name).stream())
                .findFirst()
                .orElse("");
    }

    /** The shoot's; of what leads nowhere nobody's. */
    @Override
    public String owner(Target target) {
        return namespace(target.service());
    }

    /** The shoot's, with all of its services: where they are says nothing, many shoots may be behind one address. */
    @Override
    public String share(Target target, Client client) {
        String shoot = owner(target);
        return shoot.isEmpty() ? target.host() : shoot;
    }

    /** Whatever the seed's own DNS or configuration says is right: the name has been checked. */
    @Override
    public void check(InetSocketAddress to) {}
}
