package rvpn.seed.pass;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.pass.GateKey;

/** {@code vpnctl pass issue}: a token pass, alone on one line of standard output. */
@Command(
        name = "issue",
        sortOptions = false,
        description = "Issues a token pass: whoever bears it may pass to that shoot's servers until it expires.")
final class PassIssue implements Callable<Integer> {
    private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
    private static final Duration MAX = Duration.ofDays(3650);
    private static final String NAMESPACE = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    @Spec
    private CommandSpec spec;

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "Gate key of vpnctl pass key.")
    private Path key;

    @Option(
            names = "--shoot",
            paramLabel = "NAME",
            required = true,
            description = "Namespace of the shoot's control plane, as the gateway's routes have it.")
    private String shoot;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "30d",
            description = "How long: 45m, 12h, 30d. Default: ${DEFAULT-VALUE}.")
    private String valid;

    @Override
    public Integer call() throws StartException {
        if (!shoot.matches(NAMESPACE)) {
            throw new ConfigException("--shoot: '" + shoot.replaceAll("[^ -~]", "?") + "' is no namespace: 1 to 63"
                    + " lower-case letters, digits and dashes, such as shoot--local--demo");
        }
        Duration period = period(valid);
        String pass = GateKey.read(key).issue(shoot, Clock.systemUTC().instant(), period);
        PrintWriter out = spec.commandLine().getOut();
        out.println(pass);
        out.flush();
        return ExitCode.OK.status();
    }

    private static Duration period(String text) throws ConfigException {
        Matcher matcher = PERIOD.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration period =
                    switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
            if (period.compareTo(MAX) <= 0) {
                return period;
            }
        }
        throw new ConfigException(
                "--valid: '" + text.replaceAll("[^ -~]", "?") + "' is not a time up to 3650d, such as 45m, 12h or 30d");
    }
}
