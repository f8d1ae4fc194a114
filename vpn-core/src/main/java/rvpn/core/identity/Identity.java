package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;

/**
 * Who a program is: its key, its chain (its own certificate first) and the authorities it believes.
 * All keys and certificates are the JDK's own objects.
 */
public record Identity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    public Identity {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads and checks the three files: they fit each other, are valid now, and are made for the role.
     *
     * @throws StartException naming the option and the file; status IDENTITY, or USAGE when an option is missing
     */
    public static Identity load(Settings settings, IdentityFiles files, Role role, Clock clock) throws StartException {
        PemFile certificateFile = new PemFile(settings, files.certificate());
        PemFile keyFile = new PemFile(settings, files.key());
        PemFile caFile = new PemFile(settings, files.ca());
        List<X509Certificate> chain = certificateFile.certificates();
        PrivateKey key = keyFile.privateKey();
        List<X509Certificate> authorities = caFile.authorities();
        if (!isPair(key, chain.get(0).getPublicKey())) {
            throw keyFile.refuse("is not the key of the certificate in " + certificateFile.path());
        }
        try {
            new ChainCheck(authorities, caFile.path() + " does", clock).check(chain, role);
        } catch (PeerRefusedException refused) {
            throw certificateFile.refuse(refused.getMessage());
        }
        return new Identity(key, chain, authorities);
    }

    /** The own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Identity[" + Printable.subject(certificate()) + "]";
    }

    private static boolean isPair(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            byte[] probe = {'r', 'v', 'p', 'n'};
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false; // such as EC keys on two curves
        }
    }
}
