package rvpn.core.management;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.UnixListener;

/**
 * How a program may be watched and steered from its own machine; the same options on both ends.
 *
 * @param socket where the management protocol is spoken, if anywhere
 * @param statusFile where the status is written, if anywhere
 * @param statusVersion OpenVPN's format, 1 to 3
 */
public record ManagementConfig(
        Optional<Path> socket, Optional<Path> statusFile, int statusIntervalS, int statusVersion) {
    static final Setting<Path> SOCKET = Setting.of(
            "management-socket",
            "PATH",
            "Unix socket on which OpenVPN's management protocol is spoken; only the program's own user may use it.",
            UnixListener::parsePath);
    private static final Setting<Path> STATUS_FILE = Setting.of(
                    "status-file", "PATH", "File that tells who is connected, as OpenVPN writes it.", Path::of)
            .alsoFrom("OPENVPN_STATUS_PATH");
    private static final Setting<Integer> STATUS_INTERVAL_S = Setting.number(
            "status-interval-s", 1, 86_400, 15, "S", "How often the status file is written, in seconds.");
    private static final Setting<Integer> STATUS_VERSION = Setting.number(
            "status-version",
            1,
            StatusText.FORMATS,
            2,
            "NUMBER",
            "OpenVPN's format of the status file: 1 for people, 2 with commas, 3 with tabs.");

    /** All of them, for a program's list. */
    public static final List<Setting<?>> SETTINGS = List.of(SOCKET, STATUS_FILE, STATUS_INTERVAL_S, STATUS_VERSION);

    public static ManagementConfig from(Settings settings) throws ConfigException {
        return new ManagementConfig(
                Optional.ofNullable(settings.get(SOCKET)),
                Optional.ofNullable(settings.get(STATUS_FILE)),
                settings.require(STATUS_INTERVAL_S),
                settings.require(STATUS_VERSION));
    }
}
