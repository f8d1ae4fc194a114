package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.AuthorityFiles;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.Pem;

/** A directory as {@code vpnctl pki init} makes it: an authority, and a directory for each who has a certificate of it. */
record PkiDirectory(Path root) {
    static final String CA = "ca.crt";
    static final String CA_KEY = "ca.key";
    /** The authority to come, between prepare and switch. */
    static final String NEXT = "next-ca";
    /** The authority that goes, between switch and complete. */
    static final String OLD = "old-ca";

    /** @throws ConfigException where it is none */
    static PkiDirectory at(Path root) throws ConfigException {
        if (!Files.isDirectory(root)) {
            throw new ConfigException(
                    root + " is not a directory; give one that vpnctl pki init has made, with ca.crt and ca.key");
        }
        return new PkiDirectory(root);
    }

    Path file(String name) {
        return root.resolve(name);
    }

    Path crl() {
        return file("crl.pem");
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    /** The authority whose key lies there. */
    Authority authority() throws StartException {
        return AuthorityFiles.read(file(CA), file(CA_KEY));
    }

    /** Another one, {@link #NEXT} or {@link #OLD}. */
    Authority authority(String which) throws StartException {
        return AuthorityFiles.read(file(which).resolve(CA), file(which).resolve(CA_KEY));
    }

    /** The certificate of that other one: its key may be gone already. */
    Optional<X509Certificate> certificate(String which) throws StartException {
        Path file = file(which).resolve(CA);
        return Files.exists(file) ? Optional.of(CertificateText.read(file).get(0)) : Optional.empty();
    }

    /** All whose keys lie there: the one that signs, then the one to come or to go. */
    List<Authority> authorities() throws StartException {
        List<Authority> all = new ArrayList<>(List.of(authority()));
        for (String which : List.of(NEXT, OLD)) {
            if (Files.exists(file(which).resolve(CA_KEY))) {
                Authority other = authority(which);
                if (all.stream().noneMatch(each -> each.certificate().equals(other.certificate()))) {
                    all.add(other);
                }
            }
        }
        return all;
    }

    Bundle bundle() throws StartException {
        return Bundle.read(file(CA));
    }

    /** Those with a certificate and a key, by name. */
    List<LeafDirectory> leaves() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !isHidden(entry) && !isAuthority(entry))
                    .map(LeafDirectory::new)
                    .filter(LeafDirectory::exists)
                    .sorted((one, other) -> one.name().compareTo(other.name()))
                    .toList();
        }
    }

    /** One by its name, there or not. */
    LeafDirectory leaf(String name) {
        return new LeafDirectory(root.resolve(name));
    }

    private static boolean isHidden(Path entry) {
        return entry.getFileName().toString().startsWith(".");
    }

    private static boolean isAuthority(Path entry) {
        String name = entry.getFileName().toString();
        return name.equals(NEXT) || name.equals(OLD);
    }

    /** The two files of an authority that stands by. */
    static Map<String, FileText> files(Authority authority) {
        return new TreeMap<>(Map.of(CA, FileText.open(Pem.text(authority.certificate())), CA_KEY, key(authority)));
    }

    static FileText key(Authority authority) {
        return FileText.secret(Pem.text(authority.key(), authority.certificate().getPublicKey()));
    }
}
