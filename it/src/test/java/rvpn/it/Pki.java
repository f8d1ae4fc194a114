package rvpn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates: good ones made by vpnctl, and such as vpnctl would not make by openssl with the same authority. */
record Pki(Path directory) {
    static Pki init(Path directory) {
        Shell.run(Dist.VPNCTL, "pki", "init", directory.toString()).succeeds();
        return new Pki(directory);
    }

    /** The same with the names of a server in this namespace. */
    static Pki init(Path directory, String namespace) {
        Shell.run(Dist.VPNCTL, "pki", "init", directory.toString(), "--namespace", namespace)
                .succeeds();
        return new Pki(directory);
    }

    /**
     * Issues a certificate that ends so many days from now; its key and it are then found under its name.
     *
     * @param days may be negative: then it has expired
     * @param use clientAuth or serverAuth
     */
    void issue(String name, String dnsName, String use, int days) throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        Files.writeString(own.resolve("ext"), "subjectAltName=DNS:%s%nextendedKeyUsage=%s%n".formatted(dnsName, use));
        openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=%s -keyout %s/tls.key -out %s/csr"
                        .formatted(dnsName, own, own));
        openssl("x509 -req -in %s/csr -CA %s/ca.crt -CAkey %s/ca.key -days %d -extfile %s/ext -out %s/tls.crt"
                .formatted(own, directory, directory, days, own, own));
    }

    /** Makes crl.pem, or adds these to it, by vpnctl. */
    void revoke(String... names) {
        List<String> command = new ArrayList<>(List.of(Dist.VPNCTL, "pki", "crl", directory.toString()));
        for (String name : names) {
            command.addAll(List.of("--revoke", certificate(name).toString()));
        }
        Shell.run(command.toArray(String[]::new)).succeeds();
    }

    private static void openssl(String arguments) {
        Shell.run(("openssl " + arguments).split(" ")).succeeds();
    }

    Path authority() {
        return directory.resolve("ca.crt");
    }

    Path certificate(String name) {
        return directory.resolve(name).resolve("tls.crt");
    }

    Path key(String name) {
        return directory.resolve(name).resolve("tls.key");
    }

    /** The options that tell a program who it is. */
    List<String> identity(String name) {
        return List.of(
                "--certificate",
                certificate(name).toString(),
                "--key",
                key(name).toString(),
                "--ca",
                authority().toString());
    }

    /** Writes a file beside the certificates. */
    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
