package rvpn.seed.pass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.Pem;
import rvpn.core.pass.GateKey;

/** {@code vpnctl pass key FILE}: a new gate key, and FILE.pub for gateways. */
@Command(
        name = "key",
        description = "Makes a gate key (Ed25519): FILE signs passes, FILE.pub is for gateways to check them with.")
final class PassKey implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where to write it; neither it nor FILE.pub may exist.")
    private Path file;

    @Override
    public Integer call() throws StartException {
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        GateKey key = GateKey.create();
        write(publicFile, Pem.text(key.publicKey()), "rw-r--r--");
        write(file, Pem.text(key.key(), key.publicKey()), "rw-------");
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Wrote %s, keep it to yourself, and %s for gateways: key %s%n", file, publicFile, key.id());
        out.flush();
        return ExitCode.OK.status();
    }

    /** With its mode from the first moment on. */
    private static void write(Path path, String text, String mode) throws StartException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException there) {
            throw new ConfigException(path + " is there already; passes that it has signed would no longer be good");
        } catch (IOException failed) {
            throw new StartException(ExitCode.HOST, "cannot write " + path + ": " + failed.getMessage());
        }
    }
}
