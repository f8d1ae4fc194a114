package rvpn.core.hook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the operator wants run.
 *
 * @param words a path and fixed arguments; what happened is appended
 */
public record HookCommand(List<String> words) {
    private static final int MAX_CHARACTERS = 4_096;

    /**
     * Reads words that blanks divide. There is no shell and so no quoting: an argument with a blank wants a script.
     *
     * @throws IllegalArgumentException says what would be right
     */
    public static HookCommand parse(String text) {
        if (text.length() > MAX_CHARACTERS || !text.matches("[ -~]*")) {
            throw new IllegalArgumentException(
                    "a command has at most " + MAX_CHARACTERS + " printable ASCII characters");
        }
        List<String> words = List.of(text.strip().split(" +"));
        String path = words.get(0);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + path + "' must be the absolute path of a program; its arguments follow, divided by blanks");
        }
        if (!Files.isRegularFile(Path.of(path))) {
            throw new IllegalArgumentException("there is no file " + path
                    + (path.indexOf(',') < 0 ? "" : "; blanks divide the words of a command, not commas"));
        }
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalArgumentException(
                    path + " may not be executed by this user (" + System.getProperty("user.name") + ")");
        }
        return new HookCommand(words);
    }
}
