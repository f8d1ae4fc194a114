package rvpn.seed.proxy;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A server's one key with its chain. JSSE's own way leads through a key store, which encrypts the key under a password
 * and decrypts it again: most of a second in a JVM that has just started.
 */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";
    private static final String[] NONE = {};

    private final PrivateKey key;
    private final X509Certificate[] chain;

    OwnKey(ProxyIdentity identity) {
        this.key = identity.key();
        this.chain = identity.chain().toArray(X509Certificate[]::new);
    }

    /** JSSE asks for one type of key after the other, in the order that the client prefers. */
    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return chain[0].getPublicKey().getAlgorithm().equals(keyType) ? ALIAS : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return chooseEngineServerAlias(keyType, issuers, null) == null ? NONE : new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? chain.clone() : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? key : null;
    }

    // It is a server's only.

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return NONE;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
