package rvpn.seed.connect;

/** An object of JSON (RFC 8259) in one line of printable ASCII: what is not, and quotes and backslashes, is escaped. */
final class JsonLine {
    private final StringBuilder line = new StringBuilder("{");

    /** @param name needs no escape */
    JsonLine text(String name, String value) {
        name(name).append('"');
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        line.append('"');
        return this;
    }

    JsonLine number(String name, long value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        return line.append(line.length() > 1 ? ",\"" : "\"").append(name).append("\":");
    }

    String end() {
        return line.append('}').toString();
    }
}
