package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.StartException;

/** What every command that takes a rotation further has: the directory, which is its own meanwhile, and the report. */
final class RotationStep {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    /** What one of them does. */
    @FunctionalInterface
    interface Work {
        /** Gives remarks for the report, whole lines. */
        String on(Rotation rotation) throws StartException, IOException;
    }

    Path directory() {
        return directory;
    }

    /** Does it, prints how far the rotation has come, and gives the exit status. */
    int take(Work work) throws StartException {
        PkiDirectory pki = PkiDirectory.at(directory);
        StringBuilder remarks = new StringBuilder();
        RotationReport report = DirectoryLock.during(directory, () -> {
            remarks.append(work.on(new Rotation(pki, new Disk(), Clock.systemUTC())));
            return RotationReport.of(pki, Clock.systemUTC());
        });
        return report.print(command, remarks.toString());
    }
}
