package rvpn.core.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;

/**
 * Who a program is: its key, its chain (its own certificate first), the authorities it believes, and what those have
 * revoked. All keys and certificates are the JDK's own objects.
 */
public record Identity(
        PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities, Revocations revocations) {
    public Identity {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }

    /** One that knows of no revocations. */
    public Identity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
        this(key, chain, authorities, Revocations.none());
    }

    /**
     * Reads and checks the files: they fit each other, are valid now, and are made for the role.
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
            // What is revoked is for the peers to judge: a list that an end has early must not stop it.
            new ChainCheck(authorities, Revocations.none(), caFile.path() + " does", clock).check(chain, role);
        } catch (PeerRefusedException refused) {
            throw certificateFile.refuse(refused.getMessage());
        }
        Revocations revocations = Revocations.none();
        if (settings.get(files.crl()) != null) {
            revocations = revocations(new PemFile(settings, files.crl()), chain, authorities, clock);
        }
        keyFile.warnWhereOthersMayRead();
        return new Identity(key, chain, authorities, revocations);
    }

    /** Those of the authorities, and of the ones between them and us, which stand between them and the peer as well. */
    private static Revocations revocations(
            PemFile file, List<X509Certificate> chain, List<X509Certificate> authorities, Clock clock)
            throws StartException {
        List<X509Certificate> issuers = Stream.concat(
                        authorities.stream(), chain.stream().skip(1))
                .distinct()
                .toList();
        try {
            Revocations revocations = Revocations.of(file.revocationLists(), issuers);
            revocations.remarks(clock.instant()).forEach(file::warn);
            warnWhereRevoked(file, chain.get(0), revocations, clock);
            return revocations;
        } catch (UnusablePemException untrusted) {
            throw file.refuse(untrusted.getMessage());
        }
    }

    private static void warnWhereRevoked(PemFile file, X509Certificate own, Revocations revocations, Clock clock) {
        try {
            revocations.check(own, clock.instant());
        } catch (PeerRefusedException refused) {
            file.warn("says of the own certificate that it " + refused.getMessage());
        }
    }

    /** The own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether both show the same certificate; authorities and revocation lists may differ. */
    public boolean showsTheSameAs(Identity other) {
        return chain.equals(other.chain);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Identity[" + Printable.subject(certificate()) + "]";
    }

    static boolean isPair(PrivateKey key, PublicKey publicKey) {
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
