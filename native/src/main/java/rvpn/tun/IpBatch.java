package rvpn.tun;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands for iproute2's {@code ip}, given to one process: 100,000 routes are a matter of a second. */
final class IpBatch {
    private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");

    private final List<String> lines = new ArrayList<>();

    /** @param words without {@code ip} before them; the caller has checked that none holds a blank */
    IpBatch add(String... words) {
        lines.add(String.join(" ", words).strip());
        return this;
    }

    /** Runs all, up to the first that fails, which is then told. */
    void run() throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Command.run(input(), "ip", "-batch", "-");
        } catch (CommandException e) {
            Matcher line = FAILED_LINE.matcher(e.errors());
            throw line.find() ? e.at("ip", lines, Integer.parseInt(line.group(1))) : e;
        }
    }

    /** Runs all, whatever fails: for removing what somebody else may have removed before. */
    void runAll() throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Command.run(input(), "ip", "-force", "-batch", "-");
        } catch (CommandException e) {
            // What could not be removed was not there.
        }
    }

    private String input() {
        return String.join("\n", lines) + "\n";
    }
}
