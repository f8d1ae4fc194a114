package rvpn.seed.pki;

import java.io.IOException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateRequest;
import rvpn.core.identity.CrlIssuer;

/**
 * Another authority in three steps, between which every program reads its files: nobody ever meets a certificate that it
 * does not believe. Each step finds out from the files how far it has come, so one that was cut off is simply repeated.
 *
 * <pre>
 *              ca.crt      certificates   beside ca.key
 *  none        old         old
 *  prepared    old, new    old            next-ca/
 *  switched    new, old    new            old-ca/
 *  none        new         new
 * </pre>
 */
final class Rotation {
    private final PkiDirectory pki;
    private final Disk disk;
    private final Clock clock;

    Rotation(PkiDirectory pki, Disk disk, Clock clock) {
        this.pki = pki;
        this.disk = disk;
        this.clock = clock;
    }

    /** Where it stands. */
    RotationPhase phase() throws StartException, IOException {
        boolean hasNext = pki.has(PkiDirectory.NEXT);
        if (pki.has(PkiDirectory.OLD)) {
            if (hasNext) {
                return RotationPhase.SWITCHING;
            }
            Optional<X509Certificate> old = pki.certificate(PkiDirectory.OLD);
            boolean isWhole = pki.has(PkiDirectory.OLD + "/" + PkiDirectory.CA_KEY)
                    && old.isPresent()
                    && isBelievedByAll(old.get());
            return isWhole ? RotationPhase.SWITCHED : RotationPhase.COMPLETING;
        }
        if (!hasNext) {
            return RotationPhase.NONE;
        }
        Authority next = pki.authority(PkiDirectory.NEXT);
        CrlFile crl = new CrlFile(pki.crl());
        boolean isWhole = isBelievedByAll(next.certificate()) && (!crl.exists() || crl.holdsListOf(next));
        return isWhole ? RotationPhase.PREPARED : RotationPhase.PREPARING;
    }

    private boolean isBelievedByAll(X509Certificate authority) throws StartException, IOException {
        Bundle common = pki.bundle();
        for (LeafDirectory leaf : pki.leaves()) {
            if (!leaf.bundle(common).holds(authority)) {
                return false;
            }
        }
        return common.holds(authority);
    }

    /** A new authority, which everybody believes beside the old one. @param days that it is valid */
    void prepare(int days) throws StartException, IOException {
        require(
                phase(),
                List.of(RotationPhase.NONE, RotationPhase.PREPARING, RotationPhase.PREPARED),
                "a rotation is under way");
        Authority current = pki.authority();
        for (LeafDirectory leaf : pki.leaves()) {
            leaf.requireOwnFiles();
        }
        disk.sweep(pki.root());
        if (!pki.has(PkiDirectory.NEXT)) {
            Authority next = Successor.of(current.certificate(), clock, days);
            disk.directory(pki.file(PkiDirectory.NEXT), PkiDirectory.files(next), Optional.empty());
        }
        Authority next = pki.authority(PkiDirectory.NEXT);
        for (LeafDirectory leaf : pki.leaves()) {
            leaf.sweep(disk);
            put(leaf, bundle(leaf).with(next.certificate()));
        }
        putTop(pki.bundle().with(next.certificate()));
        CrlFile crl = new CrlFile(pki.crl());
        if (crl.exists() && !crl.holdsListOf(next)) {
            crl.write(disk, crl.with(next, clock));
        }
    }

    /**
     * New certificates of the new authority; both stay believed.
     *
     * @param wishes names and roles stay
     * @return the names of those that were left alone, because another authority has issued them
     */
    List<String> change(Wishes wishes) throws StartException, IOException {
        RotationPhase phase = phase();
        require(
                phase,
                List.of(RotationPhase.PREPARED, RotationPhase.SWITCHING, RotationPhase.SWITCHED),
                "not everybody believes a new authority yet");
        disk.sweep(pki.root());
        if (phase == RotationPhase.SWITCHED) {
            return List.of();
        }
        Authority next = pki.authority(PkiDirectory.NEXT);
        List<Authority> known = pki.authorities();
        List<LeafDirectory> due = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (LeafDirectory leaf : pki.leaves()) {
            X509Certificate certificate = leaf.certificate();
            if (next.hasIssued(certificate)) {
                leaf.sweep(disk);
            } else if (known.stream().anyMatch(authority -> authority.hasIssued(certificate))) {
                leaf.requireOwnFiles(); // this and what follows before anything is changed
                Renewal.requireWithin(next, request(leaf, wishes));
                due.add(leaf);
            } else {
                foreign.add(leaf.name());
            }
        }
        if (!pki.has(PkiDirectory.OLD)) {
            disk.directory(pki.file(PkiDirectory.OLD), PkiDirectory.files(pki.authority()), Optional.empty());
        }
        for (LeafDirectory leaf : due) {
            leaf.replace(
                    disk,
                    Renewal.issue(next, request(leaf, wishes)),
                    bundle(leaf).first(next.certificate()));
        }
        putTop(pki.bundle().first(next.certificate()));
        disk.write(pki.file(PkiDirectory.CA_KEY), PkiDirectory.key(next));
        disk.vanish(pki.file(PkiDirectory.NEXT));
        return foreign;
    }

    private CertificateRequest request(LeafDirectory leaf, Wishes wishes) throws StartException {
        return Renewal.of(leaf.file(LeafDirectory.CERTIFICATE), leaf.certificate(), wishes, clock);
    }

    /** Only the new authority is believed; the old one's key goes. */
    void complete() throws StartException, IOException {
        require(
                phase(),
                List.of(RotationPhase.SWITCHED, RotationPhase.COMPLETING),
                "there is no old authority to take away");
        disk.sweep(pki.root());
        Optional<X509Certificate> old = pki.certificate(PkiDirectory.OLD);
        if (old.isPresent()) {
            forget(old.get());
        }
        disk.remove(pki.file(PkiDirectory.OLD));
    }

    private void forget(X509Certificate old) throws StartException, IOException {
        List<LeafDirectory> leaves = pki.leaves();
        for (LeafDirectory leaf : leaves) {
            if (Authority.hasIssued(old, leaf.certificate())) {
                throw new ConfigException(leaf.file(LeafDirectory.CERTIFICATE)
                        + " is of the old authority, which nobody would believe any more; first: vpnctl pki issue "
                        + pki.root() + " " + leaf.name());
            }
        }
        // The list goes last: while somebody believes the old authority, what it has revoked must be known.
        for (LeafDirectory leaf : leaves) {
            put(leaf, bundle(leaf).without(old));
            new PreviousCertificates(leaf.path()).forget(disk, old);
        }
        putTop(pki.bundle().without(old));
        CrlFile crl = new CrlFile(pki.crl());
        if (crl.exists()) {
            CrlIssuer issuer = new CrlIssuer(pki.authority());
            Predicate<X509CRL> stays = list ->
                    issuer.hasSigned(list) || !list.getIssuerX500Principal().equals(old.getSubjectX500Principal());
            crl.write(
                    disk,
                    crl.with(pki.authority(), clock).stream().filter(stays).toList());
        }
    }

    private Bundle bundle(LeafDirectory leaf) throws StartException {
        return leaf.bundle(pki.bundle());
    }

    private void put(LeafDirectory leaf, Bundle next) throws StartException, IOException {
        leaf.requireOwnFiles();
        if (leaf.hasBundle() && !next.equals(bundle(leaf))) {
            disk.write(leaf.file(LeafDirectory.CA), next.text());
        }
    }

    private void putTop(Bundle next) throws StartException {
        if (!next.equals(pki.bundle())) {
            disk.write(pki.file(PkiDirectory.CA), next.text());
        }
    }

    private void require(RotationPhase phase, List<RotationPhase> right, String problem) throws ConfigException {
        if (!right.contains(phase)) {
            throw new ConfigException(
                    pki.root() + " is " + (phase == RotationPhase.NONE ? "in no rotation" : phase) + ": " + problem
                            + "; " + phase.next().replace("DIR", pki.root().toString()));
        }
    }
}
