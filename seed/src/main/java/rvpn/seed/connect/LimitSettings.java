package rvpn.seed.connect;

import java.util.List;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/** The options behind {@link ConnectLimits}. */
public record LimitSettings(
        Setting<Integer> maxConnections,
        Setting<Integer> maxConnectionsPerSource,
        Setting<Integer> maxConnectionsPerClient,
        Setting<Integer> maxHalfOpen,
        Setting<Integer> maxHalfOpenPerSource,
        Setting<Integer> headTimeoutMs,
        Setting<Integer> connectTimeoutMs) {
    private static final int MAX_PLACES = 1_000_000;
    private static final int MIN_TIMEOUT_MS = 100;
    private static final int MAX_TIMEOUT_MS = 600_000;

    /**
     * What counts as a client.
     *
     * @param word at the end of the option's name
     * @param phrase for the help
     * @param preset how many connections it may have
     */
    public record Client(String word, String phrase, int preset) {}

    /**
     * Options whose names begin with {@code prefix}, but for {@code connect-timeout-ms}.
     *
     * @param target what is dialled, for the help
     */
    public static LimitSettings of(String prefix, String target, int connectTimeoutMs, Client client) {
        return new LimitSettings(
                places(prefix + "max-connections", 8192, "How many connections may be joined at a time."),
                share(
                        prefix + "max-connections-per-source",
                        0,
                        "How many of them may come from one IPv4 address or IPv6 /64; 0 for no limit."),
                share(
                        prefix + "max-connections-per-" + client.word(),
                        client.preset(),
                        "How many of them " + client.phrase() + " may have; 0 for no limit."),
                places(
                        prefix + "max-half-open",
                        1024,
                        "How many connections may be between accept and answer; for one more the eldest is closed."),
                share(
                        prefix + "max-half-open-per-source",
                        512,
                        "How many of these may come from one IPv4 address or IPv6 /64, whose eldest is closed for one"
                                + " more; 0 for no limit."),
                timeout(
                        prefix + "head-timeout-ms",
                        10_000,
                        "How long a client may take from accept to the end of its request head, TLS included."),
                timeout("connect-timeout-ms", connectTimeoutMs, "How long " + target + " may take, DNS included."));
    }

    /** All of them, in the order of the help. */
    public List<Setting<?>> all() {
        return List.of(
                maxConnections,
                maxConnectionsPerSource,
                maxConnectionsPerClient,
                maxHalfOpen,
                maxHalfOpenPerSource,
                headTimeoutMs,
                connectTimeoutMs);
    }

    /** Their values. */
    public ConnectLimits read(Settings settings) throws ConfigException {
        return new ConnectLimits(
                settings.require(maxConnections),
                settings.require(maxHalfOpen),
                settings.require(headTimeoutMs),
                settings.require(connectTimeoutMs),
                new ShareLimits(
                        settings.require(maxHalfOpenPerSource),
                        settings.require(maxConnectionsPerSource),
                        settings.require(maxConnectionsPerClient)));
    }

    private static Setting<Integer> places(String name, int preset, String description) {
        return Setting.number(name, 1, MAX_PLACES, preset, "NUMBER", description);
    }

    private static Setting<Integer> share(String name, int preset, String description) {
        return Setting.number(name, 0, MAX_PLACES, preset, "NUMBER", description);
    }

    private static Setting<Integer> timeout(String name, int preset, String description) {
        return Setting.number(name, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, preset, "MS", description);
    }
}
