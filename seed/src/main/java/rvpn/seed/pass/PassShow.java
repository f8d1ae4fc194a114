package rvpn.seed.pass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.pass.GateKeys;
import rvpn.core.pass.Pass;
import rvpn.core.pass.PassFile;
import rvpn.core.pass.PassRefusedException;
import rvpn.core.pass.PassText;

/** {@code vpnctl pass show FILE...}: what passes say. */
@Command(
        name = "show",
        sortOptions = false,
        description = "Shows what passes say: for whom, until when, signed by which key.")
final class PassShow implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files with one pass each.")
    private List<Path> files;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            split = ",",
            description = "Public gate keys, to check the signatures of token passes with.")
    private List<Path> keys = List.of();

    @Override
    public Integer call() throws StartException {
        GateKeys known = GateKeys.read(keys);
        PrintWriter out = spec.commandLine().getOut();
        for (Path file : files) {
            Pass pass = read(file);
            out.println(file);
            PassText.lines(pass, known, Clock.systemUTC().instant()).forEach(line -> out.println("  " + line));
        }
        out.flush();
        return ExitCode.OK.status();
    }

    private static Pass read(Path file) throws StartException {
        try {
            return Pass.parse(PassFile.read(file));
        } catch (IOException | PassRefusedException unusable) {
            throw new ConfigException(unusable.getMessage());
        }
    }
}
