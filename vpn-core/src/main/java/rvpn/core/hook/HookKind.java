package rvpn.core.hook;

import java.util.Locale;
import rvpn.core.config.Setting;

/** The occasions for which a program may be named; their names are OpenVPN's, as option and as {@code script_type}. */
public enum HookKind {
    /** The device has its addresses. */
    UP("Program that runs once the device has its addresses; if it fails, so does the start."),
    /** The device is gone. */
    DOWN("Program that runs at the end, when the device is gone."),
    /** The routes are laid. */
    ROUTE_UP("Program that runs when routes have been laid."),
    /** A shoot has proven who it is and waits for its welcome. */
    CLIENT_CONNECT("Program that runs when a client begins a session; if it fails, the client is refused."),
    /** The last lane of a session has ended. */
    CLIENT_DISCONNECT("Program that runs when a session's last stream has ended."),
    /** An address or network begins or ceases to be reached through a client. */
    LEARN_ADDRESS(
            "Program that runs for each address and network of a client, with add or delete; one for which it fails is"
                    + " not reached.");

    private final Setting<HookCommand> setting;

    HookKind(String description) {
        this.setting = Setting.of(
                word(),
                "COMMAND",
                description + " A path and arguments, divided by blanks; no shell.",
                HookCommand::parse);
    }

    /** Such as {@code route-up}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Setting<HookCommand> setting() {
        return setting;
    }
}
