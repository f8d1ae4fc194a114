package rvpn.seed.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.Pem;

/**
 * One end's {@code ca.crt}, {@code tls.crt} and {@code tls.key}. Three files cannot be replaced at one stroke, one link can:
 * so the first replacement turns them into links, as Kubernetes lays out a mounted secret.
 *
 * <pre>
 *  tls.crt -> ..data/tls.crt      ..data -> ..2      ..2/  tls.crt, tls.key, ca.crt
 * </pre>
 *
 * <p>At every moment, also after a crash, whoever reads them finds a certificate and its key.
 */
record LeafDirectory(Path path) {
    static final String CA = "ca.crt";
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";

    private static final String DATA = "..data";
    private static final Pattern GENERATION = Pattern.compile("\\.\\.[0-9]{1,9}");
    private static final List<String> NAMES = List.of(CA, CERTIFICATE, KEY);

    /** Whether there is one. */
    boolean exists() {
        return Files.exists(file(CERTIFICATE)) && Files.exists(file(KEY));
    }

    String name() {
        return path.getFileName().toString();
    }

    Path file(String name) {
        return path.resolve(name);
    }

    X509Certificate certificate() throws StartException {
        return CertificateText.read(file(CERTIFICATE)).get(0);
    }

    /** Whom its owner believes. @param common what goes where it has no bundle of its own */
    Bundle bundle(Bundle common) throws StartException {
        return hasBundle() ? Bundle.read(file(CA)) : common;
    }

    boolean hasBundle() {
        return Files.exists(file(CA));
    }

    /** The files of a certificate and of whom its owner believes. */
    static Map<String, FileText> files(IssuedCertificate issued, Bundle bundle) {
        String key = Pem.text(issued.key(), issued.certificate().getPublicKey());
        return new TreeMap<>(Map.of(
                CA, bundle.text(),
                CERTIFICATE, FileText.open(Pem.text(issued.certificate())),
                KEY, FileText.secret(key)));
    }

    /** Puts another certificate in the place of this one, with its key and bundle: all or nothing. */
    void replace(Disk disk, IssuedCertificate next, Bundle bundle) throws StartException, IOException {
        String before = Pem.text(certificate());
        requireOwnFiles();
        settle(disk);
        new PreviousCertificates(path).add(disk, before);
        turn(disk, files(next, bundle));
        sweep(disk);
    }

    /** Makes links of the files, with what they hold now; where a run before was cut off, its remaining ones. */
    private void settle(Disk disk) throws StartException, IOException {
        List<String> plain =
                NAMES.stream().filter(name -> !Files.isSymbolicLink(file(name))).toList();
        if (plain.isEmpty()) {
            return;
        }
        Map<String, FileText> now = new TreeMap<>();
        for (String name : NAMES) {
            if (Files.exists(file(name))) {
                String text = Files.readString(file(name), StandardCharsets.ISO_8859_1);
                now.put(name, new FileText(text, name.equals(KEY)));
            }
        }
        turn(disk, now);
        for (String name : plain) {
            disk.link(file(name), Path.of(DATA, name));
        }
    }

    private void turn(Disk disk, Map<String, FileText> files) throws StartException, IOException {
        Path next = path.resolve(".." + (generation() + 1));
        disk.directory(next, files, Optional.of(path));
        disk.link(path.resolve(DATA), next.getFileName());
    }

    /** Which of the hidden directories counts; 0 where there is none yet. */
    private int generation() throws IOException {
        Path data = path.resolve(DATA);
        if (!Files.isSymbolicLink(data)) {
            return 0;
        }
        String name = Files.readSymbolicLink(data).toString();
        return GENERATION.matcher(name).matches() ? Integer.parseInt(name.substring(2)) : 0;
    }

    /** Takes away what is in use no longer: there may be a key in it. */
    void sweep(Disk disk) throws IOException {
        disk.sweep(path);
        String used = ".." + generation();
        for (Path entry : entries()) {
            String name = entry.getFileName().toString();
            if (GENERATION.matcher(name).matches() && !name.equals(used)) {
                disk.remove(entry);
            }
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.sorted().toList();
        }
    }

    /** What lies elsewhere is somebody else's to replace. */
    void requireOwnFiles() throws ConfigException, IOException {
        new PreviousCertificates(path).requireOwnFiles();
        for (String name : NAMES) {
            Path file = file(name);
            boolean leadsElsewhere =
                    Files.isSymbolicLink(file) && !Files.readSymbolicLink(file).equals(Path.of(DATA, name));
            if (leadsElsewhere) {
                throw new ConfigException(file + " is a link to " + Files.readSymbolicLink(file)
                        + "; only files that lie in " + path + " are replaced");
            }
        }
    }
}
