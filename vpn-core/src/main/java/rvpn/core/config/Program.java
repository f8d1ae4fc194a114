package rvpn.core.config;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A long-running program: its name, its settings and what it does with them. Turns every expected failure into one
 * line on standard error and a documented exit status.
 */
public record Program(String name, String purpose, List<Setting<?>> settings, Body body) {
    /** What the program does; returns when it has ended in good order. */
    @FunctionalInterface
    public interface Body {
        void run(Settings settings) throws Exception;
    }

    /** Runs to the end and gives the exit status. */
    public int run(String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        try {
            ParseResult parsed = commandLine().parseArgs(arguments);
            if (parsed.isUsageHelpRequested()) {
                commandLine().usage(out);
                return ExitCode.OK.status();
            }
            if (parsed.isVersionHelpRequested()) {
                out.println(name + " " + Version.text());
                out.flush();
                return ExitCode.OK.status();
            }
            Settings resolved = resolve(parsed, environment);
            UserSetting.check(resolved);
            body.run(resolved);
            return ExitCode.OK.status();
        } catch (ParameterException refused) {
            return fail(err, refused.getMessage() + " (see " + name + " --help)", ExitCode.USAGE);
        } catch (StartException refused) {
            return fail(err, refused.getMessage(), refused.exitCode());
        } catch (Throwable fault) { // an Error too must end the process, whatever threads still run
            fault.printStackTrace(err);
            return fail(err, "internal fault: " + fault, ExitCode.INTERNAL);
        }
    }

    /** Runs and ends the process; for {@code main}. */
    public void runAndExit(String[] arguments) {
        System.exit(
                run(arguments, System.getenv(), new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    private Settings resolve(ParseResult parsed, Map<String, String> environment) throws ConfigException {
        Map<String, String> flags = new HashMap<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            flags.put(option.longestName().substring(2), text(option));
        }
        return read(flags, environment);
    }

    private String text(OptionSpec option) {
        if (!option.isMultiValue()) {
            return option.getValue();
        }
        String separator = settings.stream()
                .filter(setting -> option.longestName().equals("--" + setting.name()))
                .map(Setting::separator)
                .findFirst()
                .orElseThrow();
        return String.join(separator, option.<String[]>getValue());
    }

    private Settings read(Map<String, String> flags, Map<String, String> environment) throws ConfigException {
        String path = flags.getOrDefault(
                "config", environment.getOrDefault("RVPN_CONFIG", "").strip());
        FileStamp stamp =
                path.isBlank() ? null : FileStamp.of(Path.of(path)); // before it is read, lest a change be missed
        YamlFile file = path.isBlank() ? YamlFile.none() : YamlFile.read(Path.of(path), settings);
        return Settings.resolve(settings, flags, environment, file).from(() -> read(flags, environment), stamp);
    }

    private CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .description(purpose.replace("%", "%%"))
                .width(110)
                .sortOptions(false)
                .abbreviateSynopsis(true);
        spec.addOption(option("--config", "FILE", "YAML file with any of the options below (variable: RVPN_CONFIG)")
                .build());
        for (Setting<?> setting : settings) {
            spec.addOption(option("--" + setting.name(), setting.label(), help(setting))
                    .type(setting.separator() == null ? String.class : String[].class)
                    .build());
        }
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("This text")
                .build());
        spec.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("The version")
                .build());
        return new CommandLine(spec).setExpandAtFiles(false);
    }

    private static OptionSpec.Builder option(String flag, String label, String description) {
        return OptionSpec.builder(flag)
                .type(String.class)
                .paramLabel(label)
                .description(description.replace("%", "%%"));
    }

    private static String help(Setting<?> setting) {
        List<String> parts = new ArrayList<>(List.of(setting.description()));
        if (setting.defaultText() != null && !setting.defaultText().isEmpty()) {
            parts.add("Default: " + setting.defaultText() + ".");
        }
        parts.add("Variable: " + String.join(", ", setting.variables()) + ".");
        return String.join(" ", parts);
    }

    private int fail(PrintWriter err, String message, ExitCode code) {
        err.println(name + ": " + message.lines().findFirst().orElse("failed"));
        err.flush();
        return code.status();
    }
}
