package rvpn.seed.gateway;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.pass.Pass;
import rvpn.core.pass.PassPolicy;
import rvpn.core.pass.PassRefusedException;
import rvpn.core.pass.SeenPasses;
import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.Target.Proof;

/**
 * Wants a pass for the tunnel, by the doors where one is needed. What needs no key is checked at once, the rest is a proof.
 *
 * <p>No pass at all is 407, which asks for one; a pass that is refused is 403, because showing it again would not help
 * (RFC 9110 15.5.4).
 *
 * @param required by which doors a pass is needed where the route does not say
 */
record PassGate(PassPolicies policies, Set<Door> required) implements TenantGate {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final SeenPasses NEVER_FILLED = new SeenPasses();
    private static final String SCHEME = "Bearer ";
    private static final ConnectHead.Field CHALLENGE =
            new ConnectHead.Field("Proxy-Authenticate", "Bearer realm=\"vpn-gateway\"");

    PassGate {
        required = Set.copyOf(required);
    }

    @Override
    public Optional<Proof> admit(TenantRequest request) throws Refused {
        Way way = request.way();
        boolean isFree = way.service().destination().kind() == StreamKind.APISERVER
                || !way.route().passes().required().orElse(required).contains(request.door());
        if (isFree) {
            return Optional.empty();
        }
        Pass pass = parse(request.door(), request.pass());
        Set<String> names = names(way.service());
        try {
            PassPolicy.closed(way.route().namespace(), NEVER_FILLED)
                    .checkClaims(pass, names, policies.clock().instant());
        } catch (PassRefusedException refused) {
            throw refusal(refused);
        }
        return Optional.of(() -> verify(request, pass, names));
    }

    @Override
    public Proof refuse(Door door, String asked, String shoot, Optional<String> shown, Refused why) throws Refused {
        if (!required.contains(door)) {
            throw why;
        }
        try {
            Set<String> names = Set.of(asked);
            PassPolicy closed = PassPolicy.closed(shoot, NEVER_FILLED);
            Pass pass = parse(door, shown);
            closed.checkClaims(pass, names, policies.clock().instant());
            return () -> {
                try {
                    closed.verify(pass, names, policies.clock().instant());
                } catch (PassRefusedException refused) {
                    throw why.shownAs(refusal(refused));
                }
                throw why;
            };
        } catch (Refused refused) {
            throw why.shownAs(refused);
        } catch (PassRefusedException refused) {
            throw why.shownAs(refusal(refused));
        }
    }

    private void verify(TenantRequest request, Pass pass, Set<String> names) throws Refused {
        Way way = request.way();
        try {
            String bearer = policies.of(way.route())
                    .verify(pass, names, policies.clock().instant());
            LOG.debug(
                    "{} passes to {} as {}",
                    request.source(),
                    way.service().destination().host(),
                    bearer);
        } catch (PassRefusedException refused) {
            throw refusal(refused);
        }
    }

    private static Pass parse(Door door, Optional<String> shown) throws Refused {
        String text = shown.orElseThrow(() -> missing(door));
        if (door == Door.CONNECT) {
            if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                throw missing(door);
            }
            text = text.substring(SCHEME.length()).strip();
        }
        try {
            return Pass.parse(text);
        } catch (PassRefusedException refused) {
            throw refusal(refused);
        }
    }

    private static Refused missing(Door door) {
        return door == Door.TLS
                ? new Refused(Reason.PASS_MISSING, "a pass is needed here, and the TLS hello has none")
                : new Refused(
                        Reason.PASS_MISSING,
                        "a pass is needed here, in the header Proxy-Authorization: Bearer PASS",
                        CHALLENGE);
    }

    private static Refused refusal(PassRefusedException refused) {
        return new Refused(Reason.valueOf("PASS_" + refused.reason().name()), refused.getMessage());
    }

    /** For which a certificate pass may be made out. */
    private static Set<String> names(RoutedService service) {
        Set<String> names = new HashSet<>(service.serverNames());
        names.add(service.destination().host());
        return names;
    }
}
