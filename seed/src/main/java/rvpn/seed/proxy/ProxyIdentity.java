package rvpn.seed.proxy;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the proxy is and whom it believes.
 *
 * @param chain its own certificate first
 * @param trusted authorities of the clients' certificates
 */
public record ProxyIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
    public ProxyIdentity {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
        if (chain.isEmpty() || trusted.isEmpty()) {
            throw new IllegalArgumentException("the proxy needs a certificate and an authority to check clients by");
        }
    }
}
