package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.output.OutputForm;

/** {@code vpnctl pki rotate status DIR}: how far a rotation has come, and what to do next. */
@Command(
        name = "status",
        sortOptions = false,
        description = "Tells how far a rotation has come, who is believed by whom, and what to do next.")
final class RotateStatus implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where ca.crt and ca.key lie.")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Form of the answer. Default: ${DEFAULT-VALUE}.")
    private String output;

    @Override
    public Integer call() throws StartException {
        OutputForm form = OutputForm.parse(output);
        try {
            RotationReport report = RotationReport.of(PkiDirectory.at(directory), Clock.systemUTC());
            if (form == OutputForm.TEXT) {
                return report.print(spec, "");
            }
            spec.commandLine().getOut().print(report.json());
            spec.commandLine().getOut().flush();
            return ExitCode.OK.status();
        } catch (IOException unreadable) {
            throw new StartException(ExitCode.HOST, "cannot read " + directory + ": " + unreadable.getMessage());
        }
    }
}
