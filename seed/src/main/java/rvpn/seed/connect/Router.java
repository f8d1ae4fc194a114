package rvpn.seed.connect;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Decides which requests are served. Called on event loops: must not block. */
public interface Router {
    /**
     * The destination of a request.
     *
     * @param client the verified certificate, where the server demands one
     */
    Target route(ConnectHead head, Optional<X509Certificate> client) throws Refused;

    /** Whether an address may be dialled; asked for every address, also those that a name turned out to have. */
    void check(InetAddress address) throws Refused;

    /** Whose share of the connections an allowed request counts for, see {@link ShareLimits}: the destination's here. */
    default String client(Target target, Optional<X509Certificate> certificate) {
        return target.host();
    }
}
