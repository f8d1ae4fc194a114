package rvpn.core.management;

import java.util.List;

/** One caller's side of the management protocol: lines in, lines out; no input or output of its own. */
final class Dialogue {
    static final int VERSION = 5;
    private static final int DEFAULT_STATE_LINES = 1;

    private final Desk desk;
    private final Notices notices;
    private boolean isOver;

    Dialogue(Desk desk) {
        this.desk = desk;
        this.notices = new Notices(desk.reporter(), desk.log().lines());
    }

    /** What a caller is told before it says anything. */
    String greeting() {
        return ">INFO:OpenVPN Management Interface Version " + VERSION + " -- type 'help' for more info";
    }

    Notices notices() {
        return notices;
    }

    /** Whether the caller has said goodbye. */
    boolean isOver() {
        return isOver;
    }

    /** The answer to a line; any text is answered with a line at least, but for an empty one. */
    List<String> answer(String line, long nowNs) {
        if (!line.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t')) {
            return List.of("ERROR: a command is printable ASCII");
        }
        List<String> words = Words.of(line);
        if (words.isEmpty()) {
            return List.of();
        }
        List<String> parameters = words.subList(1, words.size());
        return dispatch(words.get(0), parameters, nowNs);
    }

    private List<String> dispatch(String command, List<String> parameters, long nowNs) {
        String first = parameters.isEmpty() ? "" : parameters.get(0);
        return switch (command) {
            case "exit", "quit" -> {
                isOver = true;
                yield List.of();
            }
            case "help" -> Help.lines(desk.reporter().program());
            case "version" -> first.isEmpty() ? version() : List.of();
            case "pid" -> List.of("SUCCESS: pid=" + ProcessHandle.current().pid());
            case "load-stats" -> loadStats();
            case "status" -> status(first);
            case "bytecount" -> first.isEmpty() ? required(command, "1 parameter") : byteCount(first, nowNs);
            case "state" -> state(parameters);
            case "log" -> first.isEmpty() ? required(command, "at least 1 parameter") : log(parameters);
            case "echo" -> first.isEmpty() ? required(command, "at least 1 parameter") : echo(parameters);
            case "kill" -> first.isEmpty() ? required(command, "1 parameter") : kill().byNameOrAddress(first);
            case "client-kill" -> first.isEmpty() ? required(command, "at least 1 parameter") : kill().byId(first);
            case "signal" -> first.isEmpty() ? required(command, "1 parameter") : signal(first);
            case "hold" -> hold(first);
            case "verb" -> verb(first);
            case "mute" -> mute(first);
            default -> List.of("ERROR: unknown command, enter 'help' for more options");
        };
    }

    private static List<String> required(String command, String what) {
        return List.of("ERROR: the '" + command + "' command requires " + what);
    }

    private List<String> version() {
        Report report = desk.reporter().report();
        return List.of(
                "OpenVPN Version: " + report.program() + " " + report.version(),
                "Management Version: " + VERSION,
                "END");
    }

    private List<String> loadStats() {
        Report report = desk.reporter().report();
        int clients = desk.chronicle().mode() == Mode.SERVER ? report.peers().size() : 0;
        return List.of("SUCCESS: nclients=" + clients + ",bytesin=" + Totals.received(report) + ",bytesout="
                + Totals.sent(report));
    }

    private List<String> status(String format) {
        Report report = desk.reporter().report();
        if (format.equals("json")) {
            return List.of(ReportJson.write(report), "END");
        }
        int number = format.isEmpty() ? 1 : Words.number(format, 0);
        return number < 1 || number > StatusText.FORMATS
                ? List.of("ERROR: bad status format version number")
                : StatusText.of(desk.chronicle().mode(), report, number);
    }

    private List<String> byteCount(String seconds, long nowNs) {
        notices.tellBytes(Words.number(seconds, 0), nowNs);
        return List.of("SUCCESS: bytecount interval changed");
    }

    private List<String> state(List<String> parameters) {
        History<StateLine> history =
                new History<>("state", desk.chronicle().states(), StateLine::text, notices::tellStates);
        return history.answer(parameters.isEmpty() ? List.of(Integer.toString(DEFAULT_STATE_LINES)) : parameters);
    }

    private List<String> log(List<String> parameters) {
        return new History<>("log", desk.log().lines(), LogLine::text, notices::tellLog).answer(parameters);
    }

    /** Nothing is ever echoed here, because nothing of that kind is pushed. */
    private static List<String> echo(List<String> parameters) {
        return new History<>("echo", new Ring<String>(0), line -> line, on -> {}).answer(parameters);
    }

    private Kill kill() {
        return new Kill(desk.chronicle());
    }

    private List<String> signal(String name) {
        Runnable action =
                switch (name) {
                    case "SIGHUP" -> desk.controls().hangup();
                    case "SIGUSR1" -> desk.controls().softRestart();
                    case "SIGUSR2" -> desk.logStatus();
                    case "SIGTERM" -> desk.controls().terminate();
                    default -> null;
                };
        if (action == null) {
            return List.of("ERROR: signal '" + Text.line(name) + "' is not a known signal type");
        }
        action.run();
        return List.of("SUCCESS: signal " + name + " thrown");
    }

    /** The tunnel is never held back. */
    private static List<String> hold(String what) {
        return List.of(
                switch (what) {
                    case "" -> "SUCCESS: hold=0";
                    case "release" -> "SUCCESS: hold release succeeded";
                    case "off" -> "SUCCESS: hold flag set to OFF";
                    case "on" -> "ERROR: hold on is not supported";
                    default -> "ERROR: bad hold command parameter";
                });
    }

    private List<String> verb(String level) {
        if (level.isEmpty()) {
            return List.of("SUCCESS: verb=" + desk.log().verb());
        }
        return List.of(
                desk.log().setVerb(Words.number(level, -1))
                        ? "SUCCESS: verb level changed"
                        : "ERROR: verb level is out of range");
    }

    /** Lines that repeat are not muted. */
    private static List<String> mute(String level) {
        return List.of(
                switch (level) {
                    case "" -> "SUCCESS: mute=0";
                    case "0" -> "SUCCESS: mute level changed";
                    default -> "ERROR: mute level is out of range";
                });
    }

    /** For the caller that has sent a line longer than any command. */
    static List<String> tooLong(int maxBytes) {
        return List.of("ERROR: a command has at most " + maxBytes + " bytes");
    }
}
