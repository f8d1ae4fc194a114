package rvpn.seed.pki;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate complete DIR}: only the new authority is believed, and the old one's key is gone. */
@Command(
        name = "complete",
        description =
                "Takes the old authority out of every ca.crt and removes its key; its certificates are refused then.")
final class RotateComplete implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Override
    public Integer call() throws StartException {
        PkiDirectory pki = PkiDirectory.at(directory);
        RotationReport report = DirectoryLock.during(directory, () -> {
            new Rotation(pki, new Disk(), Clock.systemUTC()).complete();
            return RotationReport.of(pki, Clock.systemUTC());
        });
        return report.print(spec, "");
    }
}
