package rvpn.seed.connect;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/** The options of an access log. */
public record AccessSettings(Setting<AccessRule.Level> level, Setting<Integer> slowMs, Setting<Path> file) {
    private static final int DAY_MS = 24 * 3_600_000;

    /** Options whose names begin with {@code prefix}. */
    public static AccessSettings of(String prefix) {
        return new AccessSettings(
                Setting.choice(
                        prefix + "access-log",
                        AccessRule.Level.class,
                        AccessRule.Level.ERRORS,
                        "Which connections are told, one line of JSON each when it has ended: errors are those refused,"
                                + " timed out or broken off, and the long ones."),
                Setting.number(
                        prefix + "access-log-slow-ms",
                        0,
                        DAY_MS,
                        1000,
                        "MS",
                        "From which length on a connection is told with the errors; 0 for never."),
                Setting.of(
                        prefix + "access-log-file",
                        "PATH",
                        "File for these lines, which is opened again when it was moved and on SIGHUP; without it"
                                + " standard output.",
                        AccessSettings::path));
    }

    /** All of them, in the order of the help. */
    public List<Setting<?>> all() {
        return List.of(level, slowMs, file);
    }

    /** Their values. */
    public AccessTerms read(Settings settings) throws ConfigException {
        AccessRule rule = new AccessRule(settings.require(level), settings.require(slowMs));
        return new AccessTerms(rule, Optional.ofNullable(settings.get(file)));
    }

    private static Path path(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must be the path of a file");
        }
        return Path.of(text);
    }
}
