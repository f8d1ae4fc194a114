package rvpn.seed.pki;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

/** {@code vpnctl pki rotate prepare DIR}: a new authority, believed by all, which has issued nothing yet. */
@Command(
        name = "prepare",
        sortOptions = false,
        description = "Makes a new authority, in next-ca, and adds it to every ca.crt; certificates stay as they are.")
final class RotatePrepare implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "" + PkiPlan.AUTHORITY_DAYS,
            description = "How long the new authority is valid. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws StartException {
        if (days < 1 || days > PkiPlan.MAX_AUTHORITY_DAYS) {
            throw new ConfigException("--days: " + days + " is not from 1 to " + PkiPlan.MAX_AUTHORITY_DAYS);
        }
        PkiDirectory pki = PkiDirectory.at(directory);
        RotationReport report = DirectoryLock.during(directory, () -> {
            new Rotation(pki, new Disk(), Clock.systemUTC()).prepare(days);
            return RotationReport.of(pki, Clock.systemUTC());
        });
        return report.print(spec, "");
    }
}
