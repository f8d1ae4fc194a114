package rvpn.seed.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Role;

/** A directory of certificates, as those see it who read it. */
record PkiTree(Path root) {
    static final String SERVER = "vpn-seed-server";
    private static final Map<String, String> CLIENTS =
            Map.of("vpn-shoot-client", "vpn-shoot-client", "kube-apiserver", "kube-apiserver-http-proxy-client");

    static PkiTree init(Path root) {
        run(new PkiInit(), root.toString());
        return new PkiTree(root);
    }

    static void run(Callable<Integer> command, String... arguments) {
        int status = new CommandLine(command)
                .setOut(new PrintWriter(Writer.nullWriter()))
                .execute(arguments);
        assertThat(status).isZero();
    }

    /** As if it had never been issued. */
    void forget(String name) throws IOException {
        for (String file : List.of("ca.crt", "tls.crt", "tls.key", "")) {
            Files.delete(root.resolve(name).resolve(file));
        }
    }

    PkiTree copy(Path to) {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                Files.copy(
                        path,
                        to.resolve(root.relativize(path).toString()),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            return new PkiTree(to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Rotation rotation(Disk disk) throws StartException {
        return new Rotation(PkiDirectory.at(root), disk, Clock.systemUTC());
    }

    /** Names, modes and where links lead; the numbers of hidden directories left out. */
    Map<String, String> layout() throws IOException {
        Map<String, String> layout = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                String name = root.relativize(path).toString().replaceAll("\\.\\.[0-9]+", "..N");
                layout.put(
                        name,
                        Files.isSymbolicLink(path)
                                ? Files.readSymbolicLink(path).toString().replaceAll("\\.\\.[0-9]+", "..N")
                                : PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        return layout;
    }

    /** What all files of private keys hold. */
    List<String> keys() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(path -> path.toString().endsWith(".key") && Files.isRegularFile(path))
                    .map(path -> read(root.relativize(path).toString()))
                    .toList();
        }
    }

    String read(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** As a program does when it starts: fails unless all files fit. */
    Identity load(String name) throws StartException {
        IdentityFiles files = IdentityFiles.named("", root.resolve(name));
        Path crl = root.resolve("crl.pem");
        Map<String, String> flags = Files.exists(crl) ? Map.of("crl", crl.toString()) : Map.of();
        Settings settings = Settings.resolve(files.all(), flags, Map.of(), YamlFile.none());
        return Identity.load(settings, files, name.equals(SERVER) ? Role.SERVER : Role.CLIENT, Clock.systemUTC());
    }

    /** Fails unless both clients and the server could start now, and believe each other. */
    void requirePeace() throws StartException, PeerRefusedException {
        Identity server = load(SERVER);
        for (Map.Entry<String, String> client : CLIENTS.entrySet()) {
            if (Files.notExists(root.resolve(client.getKey()))) {
                continue;
            }
            Identity other = load(client.getKey());
            check(server, other, Role.CLIENT, client.getValue());
            check(other, server, Role.SERVER, SERVER);
        }
    }

    static void check(Identity own, Identity peer, Role peerRole, String name) throws PeerRefusedException {
        new PeerCheck(own, peerRole, List.of(ExpectedName.parse(name)), Clock.systemUTC()).check(peer.chain());
    }
}
