package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.AuthorityFiles;
import rvpn.core.identity.CertificateFacts;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.CrlFacts;
import rvpn.core.identity.PemContents;

/**
 * What a file holds.
 *
 * @param strayKey the key beside it that belongs to none of its certificates; {@code tls.key} lies beside {@code tls.crt}
 */
record ShownFile(Path file, List<CertificateFacts> certificates, List<CrlFacts> lists, Optional<Path> strayKey) {
    private static final String CERTIFICATES = ".crt";
    private static final List<String> SUFFIXES = List.of(CERTIFICATES, ".pem", ".cer");
    private static final int LEVELS = 2;

    /** Something that ends. */
    record End(Path file, String what, Instant at) {}

    static ShownFile read(Path file) throws StartException {
        PemContents contents = PemContents.read(file);
        return new ShownFile(
                file,
                contents.certificates().stream().map(CertificateFacts::of).toList(),
                contents.lists().stream().map(CrlFacts::of).toList(),
                strayKey(file, contents.certificates()));
    }

    private static Optional<Path> strayKey(Path file, List<X509Certificate> certificates) throws StartException {
        String name = file.getFileName().toString();
        if (!name.endsWith(CERTIFICATES) || certificates.isEmpty()) {
            return Optional.empty();
        }
        Path key = file.resolveSibling(name.replaceAll("\\.crt$", ".key"));
        return Files.isReadable(key) && !AuthorityFiles.fits(key, certificates) ? Optional.of(key) : Optional.empty();
    }

    /**
     * A file itself; of a directory its files with certificates, and those of the directories in it. Hidden ones, and
     * certificates that another has taken the place of, are passed over.
     */
    static List<Path> files(Path named) throws StartException {
        if (!Files.isDirectory(named)) {
            return List.of(named);
        }
        List<Path> files = new ArrayList<>();
        try {
            collect(named, LEVELS, files);
        } catch (IOException unreadable) {
            throw new StartException(ExitCode.HOST, "cannot read " + named + ": " + unreadable.getMessage());
        }
        if (files.isEmpty()) {
            throw new StartException(
                    ExitCode.IDENTITY,
                    named + " holds no certificate: neither in it nor in a directory below is a file "
                            + String.join(", ", SUFFIXES));
        }
        return files;
    }

    private static void collect(Path directory, int levels, List<Path> files) throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.list(directory)) {
            entries = all.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        entries.stream().filter(ShownFile::isShown).forEach(files::add);
        for (Path entry : entries) {
            if (levels > 1 && Files.isDirectory(entry)) {
                collect(entry, levels - 1, files);
            }
        }
    }

    private static boolean isShown(Path entry) {
        String name = entry.getFileName().toString();
        return SUFFIXES.stream().anyMatch(name::endsWith)
                && !PreviousCertificates.isOne(name)
                && Files.isRegularFile(entry);
    }

    List<String> lines(Instant now) {
        List<String> lines = new ArrayList<>();
        for (CertificateFacts each : certificates) {
            lines.add(file.toString());
            CertificateText.lines(each, now).forEach(line -> lines.add("  " + line));
        }
        for (CrlFacts each : lists) {
            lines.add(file.toString());
            CertificateText.lines(each, now).forEach(line -> lines.add("  " + line));
        }
        strayKey.ifPresent(key -> lines.add("  but      " + key + " is not the key of it"));
        return lines;
    }

    /** One of each certificate and list, for JSON. */
    List<Map<String, Object>> entries(Instant now) {
        return Stream.concat(
                        certificates.stream().map(each -> entry(each, now)),
                        lists.stream().map(each -> entry(each, now)))
                .toList();
    }

    private Map<String, Object> entry(CertificateFacts facts, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        fields.put("kind", facts.isAuthority() ? "authority" : "leaf");
        fields.put("subject", facts.subject());
        fields.put("issuer", facts.issuer());
        fields.put("serial", facts.serial());
        fields.put("names", facts.names());
        fields.put("uses", facts.uses());
        fields.put("key", facts.key());
        fields.put("notBefore", facts.notBefore().toString());
        fields.put("notAfter", facts.notAfter().toString());
        fields.put("daysLeft", CertificateText.daysLeft(facts.notAfter(), now));
        fields.put("sha256", facts.sha256());
        return fields;
    }

    private Map<String, Object> entry(CrlFacts facts, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        fields.put("kind", "crl");
        fields.put("issuer", facts.issuer());
        facts.number().ifPresent(number -> fields.put("number", number));
        fields.put("revoked", facts.revoked());
        fields.put("notBefore", facts.thisUpdate().toString());
        facts.nextUpdate().ifPresent(end -> {
            fields.put("notAfter", end.toString());
            fields.put("daysLeft", CertificateText.daysLeft(end, now));
        });
        return fields;
    }

    /** All that ends. */
    Stream<End> ends() {
        return Stream.concat(
                certificates.stream().map(each -> new End(file, each.subject(), each.notAfter())),
                lists.stream().flatMap(each -> each.nextUpdate().stream()
                        .map(end -> new End(file, "the list of " + each.issuer(), end))));
    }
}
