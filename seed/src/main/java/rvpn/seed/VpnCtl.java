package rvpn.seed;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.config.Version;
import rvpn.seed.gate.GateCommand;
import rvpn.seed.netmap.NetmapCommand;
import rvpn.seed.pass.PassCommand;
import rvpn.seed.pki.PkiCommand;
import rvpn.seed.render.RenderCommand;

/** {@code vpnctl}: what a person does by hand. Every expected failure is one line and a documented exit status. */
@Command(
        name = "vpnctl",
        description = "Tools for those who run a reversed VPN.",
        subcommands = {GateCommand.class, NetmapCommand.class, PassCommand.class, PkiCommand.class, RenderCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VpnCtl.VersionText.class)
public final class VpnCtl {
    private static final int HELP_COLUMNS = 110;

    private VpnCtl() {}

    /** Runs one command and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    /** Runs one command and gives its exit status. */
    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        CommandLine commands = new CommandLine(new VpnCtl());
        commands.setOut(out).setErr(err).setUsageHelpWidth(HELP_COLUMNS).setExpandAtFiles(false);
        commands.setParameterExceptionHandler((refused, given) -> refuse(refused, err));
        commands.setExecutionExceptionHandler((fault, command, given) -> fail(fault, err));
        addHelpAndVersion(commands);
        int status = commands.execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    private static void addHelpAndVersion(CommandLine command) {
        command.getCommandSpec()
                .addOption(flag("--help", "This text").usageHelp(true).build());
        command.getCommandSpec()
                .addOption(flag("--version", "The version").versionHelp(true).build());
        command.getSubcommands().values().forEach(VpnCtl::addHelpAndVersion);
    }

    private static CommandLine.Model.OptionSpec.Builder flag(String name, String description) {
        return CommandLine.Model.OptionSpec.builder(name).description(description);
    }

    private static int refuse(ParameterException refused, PrintWriter err) {
        String command = refused.getCommandLine().getCommandSpec().qualifiedName();
        String problem = refused.getMessage().lines().findFirst().orElse("wrong arguments");
        err.println("vpnctl: " + problem + " (see " + command + " --help)");
        return ExitCode.USAGE.status();
    }

    private static int fail(Exception fault, PrintWriter err) {
        if (fault instanceof StartException refused) {
            err.println("vpnctl: " + refused.getMessage());
            return refused.exitCode().status();
        }
        fault.printStackTrace(err);
        err.println("vpnctl: internal fault: " + fault);
        return ExitCode.INTERNAL.status();
    }

    /** What {@code --version} says. */
    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"vpnctl " + Version.text()};
        }
    }
}
