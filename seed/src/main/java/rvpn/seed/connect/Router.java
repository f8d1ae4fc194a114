package rvpn.seed.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Decides which requests are served. Called on event loops: must not block. */
public interface Router {
    /** The destination of a CONNECT request. */
    Target route(ConnectHead head, Client client) throws Refused;

    /** What answers a well-formed request that is not CONNECT. */
    default Refused objection(ConnectHead head) {
        return new Refused(
                Reason.METHOD,
                "only CONNECT is served here, not " + head.method(),
                new ConnectHead.Field("Allow", "CONNECT"));
    }

    /** Whether a stream that begins as TLS is passed on as it is; else it is no request. */
    default boolean passesTls() {
        return false;
    }

    /** The destination of a stream of TLS; asked only where {@link #passesTls()}. */
    default Target route(ClientHello hello, Client client) throws Refused {
        throw new Refused(Reason.DESTINATION_FORBIDDEN, "TLS is not passed on here");
    }

    /** Whether an address may be dialled; asked for every address, also those that a name turned out to have. */
    void check(InetSocketAddress to) throws Refused;

    /**
     * The same, and where an allowed address is dialled: it may be called otherwise on the way. Messages, metrics and the
     * access log keep what was asked for.
     */
    default InetSocketAddress dialled(InetSocketAddress to) throws Refused {
        check(to);
        return to;
    }

    /** Which kind of destination an address is, for metrics and the access log; empty where there is one kind only. */
    default String kind(InetAddress address) {
        return "";
    }

    /** What a CONNECT request says of where it wants to go, for the access log. */
    default String asked(ConnectHead head) {
        return head.target();
    }

    /** Whose a destination is, for the access log; empty where that is no question. */
    default String owner(Target target) {
        return "";
    }

    /** Whether a target is told who the client is, where the {@link Entrance} has it told: it must expect that. */
    default boolean tells(Target target) {
        return true;
    }

    /** Whose share of the connections an allowed request counts for, see {@link ShareLimits}: the destination's here. */
    default String share(Target target, Client client) {
        return target.host();
    }
}
