package rvpn.core.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;

/** A throw-away authority for tests, and certificates from it: good ones, and bad ones by {@link #leaf}. */
public final class TestPki {
    /** Server's name in the certificates of {@link #server}. */
    public static final String SERVER = "vpn-seed-server";

    /** Client's name in the certificates of {@link #client}. */
    public static final String CLIENT = "vpn-shoot-client";

    private static final int DAYS = 30;

    private final Authority authority;

    private TestPki(Authority authority) {
        this.authority = authority;
    }

    /** A new authority, valid now. */
    public static TestPki create() {
        return named("test-ca");
    }

    static TestPki named(String commonName) {
        return new TestPki(Authority.create(commonName, now()));
    }

    static TestPki of(Authority authority) {
        return new TestPki(authority);
    }

    static Validity now() {
        return Validity.days(Clock.systemUTC(), DAYS);
    }

    /** The authority itself. */
    public Authority authority() {
        return authority;
    }

    /** The list of this one authority's certificate. */
    public List<X509Certificate> authorities() {
        return List.of(authority.certificate());
    }

    /** A good server: {@link #SERVER}. */
    public Identity server() {
        return identity(SERVER, Role.SERVER);
    }

    /** A good client: {@link #CLIENT}. */
    public Identity client() {
        return identity(CLIENT, Role.CLIENT);
    }

    /** A good identity of any name. */
    public Identity identity(String name, Role role) {
        IssuedCertificate issued = issue(name, role, now());
        return new Identity(issued.key(), List.of(issued.certificate()), authorities());
    }

    /** A good identity of any key. */
    public Identity identity(String name, Role role, KeyPair pair) {
        IssuedCertificate issued =
                leaf(role).commonName(name).names(name).key(pair).issue();
        return new Identity(issued.key(), List.of(issued.certificate()), authorities());
    }

    /** A certificate of any name and time. */
    public IssuedCertificate issue(String name, Role role, Validity validity) {
        return authority.issue(new CertificateRequest(name, List.of(name), role, validity));
    }

    /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} into a directory that exists. */
    public static void write(Path directory, Identity identity) {
        write(directory.resolve("tls.crt"), identity.chain());
        write(directory.resolve("ca.crt"), identity.authorities());
        Path key = directory.resolve("tls.key");
        put(key, Pem.text(identity.key()), "rw-------");
    }

    /** Writes a file as PEM. */
    public static void write(Path file, X509CRL list) {
        write(file, Pem.text(list));
    }

    /** A revocation list with these, valid now. */
    public X509CRL revokes(X509Certificate... certificates) {
        return revokes(Clock.systemUTC(), certificates);
    }

    /** The same made at another time, for {@value #DAYS} days. */
    X509CRL revokes(Clock clock, X509Certificate... certificates) {
        return new CrlIssuer(authority.key(), authority.certificate())
                .issue(Optional.empty(), List.of(certificates), clock, DAYS);
    }

    static void permit(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void write(Path file, List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> text.append(Pem.text(certificate)));
        write(file, text.toString());
    }

    static void write(Path file, String text) {
        put(file, text, "rw-r--r--");
    }

    /** A new file in the place of the old: one that is written over within a tick of the clock may look the same. */
    private static void put(Path file, String text, String mode) {
        try {
            Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".draft"), text);
            permit(draft, mode);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** An authority below this one; its limits are what the caller gives. */
    TestPki below(String commonName, List<Extension> extensions) {
        KeyPair pair = Authority.newKey();
        X509Certificate certificate =
                authority.sign(Authority.subject(commonName), pair.getPublic(), now(), extensions);
        return new TestPki(new Authority(pair.getPrivate(), certificate));
    }

    TestPki below(String commonName) {
        return below(commonName, Authority.authorityExtensions(new BasicConstraints(true)));
    }

    /** An authority that may have others below it. */
    static TestPki deep(String commonName) {
        return new TestPki(Authority.create(commonName, now(), new BasicConstraints(true)));
    }

    /** A leaf with any subject and extensions, starting from a good one of this role. */
    Leaf leaf(Role role) {
        return new Leaf(new ArrayList<>(Authority.leafExtensions(role)));
    }

    /** A certificate in the making. */
    final class Leaf {
        private final List<Extension> extensions;
        private X500Name subject = Authority.subject("nobody");
        private Validity validity = now();
        private KeyPair pair = Authority.newKey();

        private Leaf(List<Extension> extensions) {
            this.extensions = extensions;
        }

        Leaf subject(X500Name name) {
            subject = name;
            return this;
        }

        Leaf commonName(String name) {
            return subject(Authority.subject(name));
        }

        Leaf names(String... names) {
            return with(Authority.alternativeNames(List.of(names)));
        }

        Leaf validity(Validity other) {
            validity = other;
            return this;
        }

        Leaf key(KeyPair other) {
            pair = other;
            return this;
        }

        Leaf with(Extension extension) {
            without(extension.getExtnId());
            extensions.add(extension);
            return this;
        }

        Leaf without(ASN1ObjectIdentifier type) {
            extensions.removeIf(extension -> extension.getExtnId().equals(type));
            return this;
        }

        IssuedCertificate issue() {
            return new IssuedCertificate(
                    pair.getPrivate(), authority.sign(subject, pair.getPublic(), validity, extensions));
        }

        X509Certificate certificate() {
            return issue().certificate();
        }
    }
}
