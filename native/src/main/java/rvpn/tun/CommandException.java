package rvpn.tun;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A program that ended with an error; the message is the command and what the program said, in one line. */
final class CommandException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_WORDS_CHARS = 500;

    private final String errors;

    /** @param errors what it printed to standard error */
    CommandException(String command, int status, String errors) {
        super(command + ": " + inOneLine(errors.isBlank() ? "exit status " + status : errors));
        this.errors = errors;
    }

    /** What it printed to standard error, as it was. */
    String errors() {
        return errors;
    }

    /**
     * The same, telling the line of the input at fault instead of the command that was given it.
     *
     * @param line counted from 1
     */
    CommandException at(String program, List<String> input, int line) {
        if (line < 1 || line > input.size()) {
            return this;
        }
        CommandException told = new CommandException(program + " " + input.get(line - 1), 0, errors);
        told.initCause(this);
        return told;
    }

    private static String inOneLine(String errors) {
        String line = errors.lines()
                .map(String::strip)
                .filter(words -> !words.isEmpty() && !words.startsWith("Try `") && !words.startsWith("#"))
                .collect(Collectors.joining("; "));
        return line.length() > MAX_WORDS_CHARS ? line.substring(0, MAX_WORDS_CHARS) : line;
    }
}
