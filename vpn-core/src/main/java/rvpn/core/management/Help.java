package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;

/** What {@code help} says; the same commands stand in docs/management.md. */
final class Help {
    private static final List<String> COMMANDS = List.of(
            "bytecount n            : Show bytes in/out, update every n secs (0=off).",
            "client-kill CID        : Kill client instance CID.",
            "echo [on|off] [N|all]  : Like log, but only show messages in echo buffer.",
            "exit|quit              : Close management session.",
            "help                   : Print this message.",
            "hold [off|release]     : Show hold flag; the tunnel is never held.",
            "kill cn                : Kill the client instance(s) having common name cn.",
            "kill IP:port           : Kill the client instance connecting from IP:port.",
            "load-stats             : Show global server load stats.",
            "log [on|off] [N|all]   : Turn on/off realtime log display",
            "                         + show last N lines or 'all' for entire history.",
            "mute [n]               : Show log mute level; it is always 0.",
            "pid                    : Show process ID of the current process.",
            "signal s               : Send signal s to daemon,",
            "                         s = SIGHUP|SIGTERM|SIGUSR1|SIGUSR2.",
            "state [on|off] [N|all] : Like log, but show state history.",
            "status [n]             : Show current daemon status info using format #n.",
            "status json            : Show all there is as one line of JSON.",
            "verb [n]               : Set log verbosity level to n, or show if n is absent.",
            "version [n]            : Set client's version to n or show current version of daemon.");

    private Help() {}

    static List<String> lines(String program) {
        List<String> lines = new ArrayList<>();
        lines.add("Management Interface for " + program);
        lines.add("Commands:");
        lines.addAll(COMMANDS);
        lines.add("END");
        return lines;
    }
}
