package rvpn.seed.proxy;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Revocations;

/**
 * Who the proxy is and whom it believes.
 *
 * @param chain its own certificate first
 * @param trusted authorities of the clients' certificates
 * @param revocations what those have revoked
 */
public record ProxyIdentity(
        PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted, Revocations revocations) {
    public ProxyIdentity {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
        if (chain.isEmpty() || trusted.isEmpty()) {
            throw new IllegalArgumentException("the proxy needs a certificate and an authority to check clients by");
        }
    }

    /** The same as that of the tunnel's end. */
    public static ProxyIdentity of(Identity identity) {
        return new ProxyIdentity(identity.key(), identity.chain(), identity.authorities(), identity.revocations());
    }
}
