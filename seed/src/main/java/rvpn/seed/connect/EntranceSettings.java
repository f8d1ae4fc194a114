package rvpn.seed.connect;

import java.util.List;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.proxyprotocol.ProxyTrust;

/** The options behind {@link Entrance}. */
public final class EntranceSettings {
    private static final int MAX_DRAIN_MS = 24 * 3_600_000;

    private static final Setting<SendHeader> SEND_HEADER = Setting.choice(
            "send-proxy-protocol",
            SendHeader.class,
            SendHeader.NONE,
            "Whether destinations are told the client's address by the PROXY protocol; they must expect it.");
    private static final Setting<Answer> REUSE_PORT = Setting.choice(
            "reuse-port",
            Answer.class,
            Answer.FALSE,
            "Whether another process of the same user may listen on the same port, which takes over when this one ends.");
    private static final Setting<Integer> DRAIN = drain(
            "drain-timeout-ms",
            20_000,
            "How long streams may go on after SIGTERM, in milliseconds; a second one ends it.");

    private enum Answer {
        TRUE,
        FALSE
    }

    private enum SendHeader {
        NONE,
        V2
    }

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL =
            Setting.all(ProxyTrust.SETTINGS, List.of(SEND_HEADER, REUSE_PORT, DRAIN));

    private EntranceSettings() {}

    /** A server's time to drain under a name of its own. */
    public static Setting<Integer> drain(String name, int presetMs, String description) {
        return Setting.number(name, 0, MAX_DRAIN_MS, presetMs, "MS", description);
    }

    /** Their values. */
    public static Entrance read(Settings settings) throws ConfigException {
        return new Entrance(
                ProxyTrust.from(settings),
                settings.require(SEND_HEADER) == SendHeader.V2,
                settings.require(REUSE_PORT) == Answer.TRUE,
                settings.require(DRAIN));
    }
}
