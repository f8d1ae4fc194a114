package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.output.OutputOption;

/** {@code vpnctl pki rotate status DIR}: how far a rotation has come, and what to do next. */
@Command(
        name = "status",
        sortOptions = false,
        description = "Tells how far a rotation has come, who is believed by whom, and what to do next.")
final class RotateStatus implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws StartException {
        try {
            RotationReport report = RotationReport.of(PkiDirectory.at(directory), Clock.systemUTC());
            output.print(() -> report.text(""), report::json);
            return ExitCode.OK.status();
        } catch (IOException unreadable) {
            throw new StartException(ExitCode.HOST, "cannot read " + directory + ": " + unreadable.getMessage());
        }
    }
}
