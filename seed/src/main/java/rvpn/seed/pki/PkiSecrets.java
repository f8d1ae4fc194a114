package rvpn.seed.pki;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.AuthorityFiles;
import rvpn.seed.gardener.TunnelSecret;
import rvpn.seed.output.WholeFile;

/** {@code vpnctl pki secrets DIR}: the certificates as Secrets of Kubernetes, by Gardener's names. */
@Command(
        name = "secrets",
        sortOptions = false,
        description =
                "Prints the certificates as Secrets of Kubernetes, with their private keys; and what everybody believes,"
                        + " as ca-vpn for the seed, without its key unless asked for, and as vpn-shoot-ca for the shoot.")
final class PkiSecrets implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Option(names = "--namespace", paramLabel = "NAMESPACE", required = true, description = "Where the Secrets belong.")
    private String namespace;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only the Secrets of these names, such as vpn-shoot-ca,vpn-shoot-client for the shoot's cluster.")
    private List<String> only = List.of();

    @Option(
            names = "--with-authority-key",
            description = "ca-vpn also holds ca.key; whoever may read it can make certificates that both ends believe.")
    private boolean withAuthorityKey;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "Writes it there, mode 0600, whole or not at all, instead of to standard output.")
    private Path outputFile;

    @Override
    public Integer call() throws StartException {
        requireNamespace();
        PkiDirectory pki = PkiDirectory.at(directory);
        List<SecretManifest> secrets = chosen(DirectoryLock.whileItStays(directory, () -> secrets(pki)));
        String text = secrets.stream().map(SecretManifest::yaml).collect(Collectors.joining());
        if (outputFile == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            WholeFile.writeSecret("--output-file", outputFile, text);
        }
        return ExitCode.OK.status();
    }

    private void requireNamespace() throws ConfigException {
        try {
            PkiPlan.requireNamespace(namespace);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }

    private List<SecretManifest> secrets(PkiDirectory pki) throws StartException, IOException {
        List<SecretManifest> secrets = new ArrayList<>();
        secrets.add(seedAuthority(pki));
        secrets.add(authority(TunnelSecret.SHOOT_AUTHORITY, pki, Map.of()));
        for (LeafDirectory leaf : pki.leaves()) {
            secrets.add(leaf(pki, leaf));
        }
        return secrets.stream()
                .sorted(Comparator.comparing(SecretManifest::name))
                .toList();
    }

    private SecretManifest seedAuthority(PkiDirectory pki) throws StartException, IOException {
        if (!withAuthorityKey) {
            return authority(TunnelSecret.AUTHORITY, pki, Map.of());
        }
        pki.authority(); // is it the key of one of these?
        return authority(TunnelSecret.AUTHORITY, pki, Map.of(PkiDirectory.CA_KEY, read(pki.file(PkiDirectory.CA_KEY))));
    }

    private SecretManifest authority(TunnelSecret secret, PkiDirectory pki, Map<String, String> further)
            throws StartException {
        String bundle = pki.bundle().text().text();
        SortedMap<String, String> data = new TreeMap<>(Map.of(TunnelSecret.BUNDLE, bundle, PkiDirectory.CA, bundle));
        data.putAll(further);
        return new SecretManifest(secret.secret(), namespace, SecretManifest.OPAQUE, data);
    }

    private SecretManifest leaf(PkiDirectory pki, LeafDirectory leaf) throws StartException, IOException {
        PkiIssue.requireDirectory(leaf.path().toString(), leaf.name());
        Path key = leaf.file(LeafDirectory.KEY);
        if (!AuthorityFiles.fits(key, List.of(leaf.certificate()))) {
            throw new StartException(
                    ExitCode.IDENTITY,
                    key + " is not the key of the certificate in " + leaf.file(LeafDirectory.CERTIFICATE));
        }
        return new SecretManifest(
                TunnelSecret.ofDirectory(leaf.name()),
                namespace,
                SecretManifest.TLS,
                new TreeMap<>(Map.of(
                        LeafDirectory.CA, leaf.bundle(pki.bundle()).text().text(),
                        LeafDirectory.CERTIFICATE, read(leaf.file(LeafDirectory.CERTIFICATE)),
                        LeafDirectory.KEY, read(key))));
    }

    private List<SecretManifest> chosen(List<SecretManifest> all) throws ConfigException {
        List<String> names = all.stream().map(SecretManifest::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ConfigException(
                        "--only: '" + name + "' is none of the Secrets; there are " + String.join(", ", names));
            }
        }
        return all.stream()
                .filter(secret -> only.isEmpty() || only.contains(secret.name()))
                .toList();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
