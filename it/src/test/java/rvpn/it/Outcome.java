package rvpn.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** How a command ended, and what it printed. */
record Outcome(String command, int status, byte[] output, String errors) {
    /** What it printed on standard output. */
    String text() {
        return new String(output, UTF_8);
    }

    /** The same when it may be any bytes. */
    String latin() {
        return new String(output, ISO_8859_1);
    }

    List<String> errorLines() {
        return errors.lines().toList();
    }

    boolean isSuccess() {
        return status == 0;
    }

    Outcome succeeds() {
        if (!isSuccess()) {
            throw new AssertionError(this + " should have succeeded");
        }
        return this;
    }

    Outcome fails() {
        if (isSuccess()) {
            throw new AssertionError(this + " should have failed");
        }
        return this;
    }

    @Override
    public String toString() {
        String shown = output.length > 2000 ? output.length + " bytes" : text();
        return command + "\nended with status " + status + "\n" + shown + errors;
    }
}
