package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A directory of certificates, and {@code vpnctl pki} for it. */
record CtlPki(Path directory) {
    /** One that {@code vpnctl pki init} makes. */
    static CtlPki init(Path directory, String... options) {
        CtlPki pki = new CtlPki(directory);
        pki.run(Stream.concat(Stream.of("init", directory.toString()), Stream.of(options))
                .toArray(String[]::new));
        return pki;
    }

    /** What a command prints that has nothing to complain of. */
    String run(String... arguments) {
        CtlRun run = CtlRun.of(
                Stream.concat(Stream.of("pki"), List.of(arguments).stream()).toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    String file(String name) {
        return path(name).toString();
    }

    String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path(name)));
    }

    String base64(String name) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readString(path(name)).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
