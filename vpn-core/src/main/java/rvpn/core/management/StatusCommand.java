package rvpn.core.management;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Program;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;

/**
 * A program's first argument {@code status}: shows how the one that runs does, to people or as JSON. It finds that one
 * by the same option, variable or file that told it of its management socket.
 */
public final class StatusCommand {
    private static final String WORD = "status";
    private static final int WATCH_INTERVAL_S = 2;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Program program;
    private final PrintWriter out;
    private final PrintWriter err;

    StatusCommand(Program program, PrintWriter out, PrintWriter err) {
        this.program = program;
        this.out = out;
        this.err = err;
    }

    /** Where {@code status} is asked for: answers, and ends the process. Otherwise does nothing. */
    public static void runIfAsked(Program program, String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(WORD)) {
            PrintWriter out = new PrintWriter(System.out, true);
            StatusCommand command = new StatusCommand(program, out, new PrintWriter(System.err, true));
            System.exit(command.run(List.of(arguments).subList(1, arguments.length), System.getenv()));
        }
    }

    /** Runs to its end and gives the exit status. */
    int run(List<String> arguments, Map<String, String> environment) {
        CommandLine commandLine = commandLine();
        try {
            ParseResult parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
            if (parsed.isUsageHelpRequested()) {
                commandLine.usage(out);
                return ExitCode.OK.status();
            }
            return show(socket(parsed, environment), parsed.hasMatchedOption("--json"), watches(parsed));
        } catch (ParameterException refused) {
            return fail(refused.getMessage() + " (see " + program.name() + " status --help)", ExitCode.USAGE);
        } catch (StartException refused) {
            return fail(refused.getMessage(), refused.exitCode());
        } catch (InterruptedException stopped) {
            return ExitCode.OK.status();
        }
    }

    private static boolean watches(ParseResult parsed) {
        return parsed.hasMatchedOption("--watch");
    }

    private CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name(program.name() + " " + WORD);
        spec.usageMessage()
                .description("Shows how the running " + program.name()
                        + " does. Exit status 0: it is connected; 5: it is not; 6: none runs.");
        spec.addOption(value("--config", "FILE", "YAML file that the program was given (variable: RVPN_CONFIG)"));
        spec.addOption(value(
                "--" + ManagementConfig.SOCKET.name(),
                ManagementConfig.SOCKET.label(),
                "The socket that the program was given (variable: "
                        + String.join(", ", ManagementConfig.SOCKET.variables()) + ")"));
        spec.addOption(flag("--json", "One line of JSON instead of a table"));
        spec.addOption(flag("--watch", "Again every " + WATCH_INTERVAL_S + " s, with rates, until it is interrupted"));
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("This text")
                .build());
        return new CommandLine(spec).setExpandAtFiles(false);
    }

    private static OptionSpec value(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    private Path socket(ParseResult parsed, Map<String, String> environment) throws ConfigException {
        Map<String, String> flags = new HashMap<>();
        String name = ManagementConfig.SOCKET.name();
        if (parsed.hasMatchedOption("--" + name)) {
            flags.put(name, parsed.matchedOptionValue("--" + name, ""));
        }
        String file = parsed.matchedOptionValue(
                "--config", environment.getOrDefault("RVPN_CONFIG", "").strip());
        YamlFile yaml = file.isBlank() ? YamlFile.none() : YamlFile.read(Path.of(file), program.settings());
        return Settings.resolve(List.of(ManagementConfig.SOCKET), flags, environment, yaml)
                .require(ManagementConfig.SOCKET);
    }

    private int show(Path socket, boolean asJson, boolean again) throws InterruptedException {
        try {
            Optional<StatusClient> connected = StatusClient.connect(socket);
            if (connected.isEmpty()) {
                return fail("nobody listens on " + socket + ": the program does not run there", ExitCode.NOT_RUNNING);
            }
            try (StatusClient client = connected.get()) {
                return show(client, asJson, again);
            }
        } catch (IOException refused) {
            return fail("--management-socket: " + socket + ": " + refused.getMessage(), ExitCode.HOST);
        }
    }

    private int show(StatusClient client, boolean asJson, boolean again) throws IOException, InterruptedException {
        Report before = null;
        while (true) {
            String line = client.report();
            Report now = ReportJson.read(line);
            if (asJson) {
                out.println(line);
            } else {
                out.print(again && isTerminal() ? CLEAR : "");
                new StatusTable(now, before).lines().forEach(out::println);
            }
            out.flush();
            if (!again || out.checkError()) { // nobody reads on
                return (now.connected() ? ExitCode.OK : ExitCode.NOT_CONNECTED).status();
            }
            before = now;
            TimeUnit.SECONDS.sleep(WATCH_INTERVAL_S);
        }
    }

    /** Java's own console is there without a terminal too, from release 22 on. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }

    private int fail(String message, ExitCode code) {
        err.println(program.name() + ": " + message.lines().findFirst().orElse("failed"));
        err.flush();
        return code.status();
    }
}
