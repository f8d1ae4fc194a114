package rvpn.seed.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateText;

/**
 * The certificates that others have taken the place of, without their keys, each in a file of its own: they are good until
 * they end, so any of them may have to be revoked. The last one is {@code previous.crt}; those before it are
 * {@code previous-001.crt} and so on, the oldest first.
 */
record PreviousCertificates(Path directory) {
    static final String LAST = "previous.crt";

    private static final Pattern EARLIER = Pattern.compile("previous-[0-9]{3,9}\\.crt");
    private static final int NUMBER_AT = "previous-".length();

    /** One more; the same again changes nothing, because what was cut off is repeated. */
    void add(Disk disk, String certificate) throws StartException, IOException {
        Path last = directory.resolve(LAST);
        if (Files.exists(last)) {
            String before = read(last);
            if (before.equals(certificate)) {
                return;
            }
            keep(disk, before);
        }
        disk.write(last, FileText.open(certificate));
    }

    private void keep(Disk disk, String certificate) throws StartException, IOException {
        List<Path> earlier = earlier();
        if (earlier.isEmpty()) {
            disk.write(directory.resolve(name(1)), FileText.open(certificate));
            return;
        }
        Path newest = earlier.get(earlier.size() - 1);
        if (!read(newest).equals(certificate)) {
            disk.write(directory.resolve(name(number(newest) + 1)), FileText.open(certificate));
        }
    }

    /** Takes away those of an authority that nobody believes any more. */
    void forget(Disk disk, X509Certificate authority) throws StartException, IOException {
        for (Path file : all()) {
            if (Authority.hasIssued(authority, CertificateText.read(file).get(0))) {
                disk.remove(file);
            }
        }
    }

    private List<Path> all() throws IOException {
        Path last = directory.resolve(LAST);
        Stream<Path> ofLast = Files.exists(last) ? Stream.of(last) : Stream.of();
        return Stream.concat(earlier().stream(), ofLast).toList();
    }

    /** Whether a file of that name is one. */
    static boolean isOne(String name) {
        return name.equals(LAST) || EARLIER.matcher(name).matches();
    }

    /** By number, also those that are links. */
    private List<Path> earlier() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            EARLIER.matcher(entry.getFileName().toString()).matches())
                    .sorted((one, other) -> Integer.compare(number(one), number(other)))
                    .toList();
        }
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(NUMBER_AT, name.indexOf('.')));
    }

    private static String name(int number) {
        return "previous-%03d.crt".formatted(number);
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** What lies elsewhere is somebody else's to replace. */
    void requireOwnFiles() throws ConfigException {
        Path last = directory.resolve(LAST);
        if (Files.isSymbolicLink(last)) {
            throw new ConfigException(last + " is a link; take it away: what it leads to is not replaced");
        }
    }
}
