package rvpn.seed.connect;

import java.util.List;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/** The options behind {@link ConnectLimits}. */
public record LimitSettings(
        Setting<Integer> maxConnections,
        Setting<Integer> maxHalfOpen,
        Setting<Integer> headTimeoutMs,
        Setting<Integer> connectTimeoutMs) {
    private static final int MAX_PLACES = 1_000_000;
    private static final int MIN_TIMEOUT_MS = 100;
    private static final int MAX_TIMEOUT_MS = 600_000;

    /**
     * Options whose names begin with {@code prefix}, but for {@code connect-timeout-ms}.
     *
     * @param target what is dialled, for the help
     */
    public static LimitSettings of(String prefix, String target, int connectTimeoutMs) {
        return new LimitSettings(
                places(prefix + "max-connections", 8192, "How many connections may be joined at a time."),
                places(prefix + "max-half-open", 1024, "How many connections may be between accept and answer."),
                timeout(
                        prefix + "head-timeout-ms",
                        10_000,
                        "How long a client may take for its request head, and before that for TLS where it is spoken."),
                timeout("connect-timeout-ms", connectTimeoutMs, "How long " + target + " may take, DNS included."));
    }

    /** All of them, in the order of the help. */
    public List<Setting<?>> all() {
        return List.of(maxConnections, maxHalfOpen, headTimeoutMs, connectTimeoutMs);
    }

    /** Their values. */
    public ConnectLimits read(Settings settings) throws ConfigException {
        return new ConnectLimits(
                settings.require(maxConnections),
                settings.require(maxHalfOpen),
                settings.require(headTimeoutMs),
                settings.require(connectTimeoutMs));
    }

    private static Setting<Integer> places(String name, int preset, String description) {
        return Setting.number(name, 1, MAX_PLACES, preset, "NUMBER", description);
    }

    private static Setting<Integer> timeout(String name, int preset, String description) {
        return Setting.number(name, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, preset, "MS", description);
    }
}
