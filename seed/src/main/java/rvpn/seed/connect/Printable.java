package rvpn.seed.connect;

/** Text of a stranger made fit for a status line or a log: printable ASCII, and not long. */
public final class Printable {
    private static final int MAX_CHARS = 160;

    private Printable() {}

    /** The text with everything but printable ASCII as {@code \xNN}, cut with {@code ...} after 160 characters. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (safe.length() >= MAX_CHARS) {
                return safe.append("...").toString();
            }
            char c = text.charAt(at);
            if (c >= ' ' && c < 0x7f && c != '\\') {
                safe.append(c);
            } else {
                safe.append(String.format(c > 0xff ? "\\u%04x" : "\\x%02x", (int) c));
            }
        }
        return safe.toString();
    }
}
