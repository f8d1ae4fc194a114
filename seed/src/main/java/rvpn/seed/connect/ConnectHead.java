package rvpn.seed.connect;

import java.util.ArrayList;
import java.util.List;

/**
 * The head of a request, CONNECT or another, HTTP/1.0 or 1.1 (RFC 9112 sections 3 and 5, RFC 9110 section 9.3.6).
 *
 * @param method as written
 * @param version {@code HTTP/1.0} or {@code HTTP/1.1}
 * @param target as written; not empty, no blank, otherwise unchecked
 */
public record ConnectHead(String method, String version, String target, List<Field> fields) {
    /** A header field; the value has no blanks around it. */
    public record Field(String name, String value) {}

    private static final String TOKEN = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";

    public ConnectHead {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a head that {@link HeadCollector} has found complete.
     *
     * @throws Refused with {@code MALFORMED}
     */
    static ConnectHead parse(String text) throws Refused {
        String[] lines = text.split("\r\n");
        String[] start = lines.length == 0 ? new String[0] : lines[0].split(" ", -1);
        if (start.length != 3 || !start[0].matches(TOKEN) || !start[1].matches("[!-~]+")) {
            throw malformed("the request line must be: CONNECT host:port HTTP/1.1");
        }
        if (!start[2].equals("HTTP/1.1") && !start[2].equals("HTTP/1.0")) {
            throw malformed("the request line must end with HTTP/1.1 or HTTP/1.0");
        }
        List<Field> fields = new ArrayList<>();
        for (int line = 1; line < lines.length; line++) {
            fields.add(field(lines[line]));
        }
        ConnectHead head = new ConnectHead(start[0], start[2], start[1], fields);
        head.checkFraming();
        return head;
    }

    /** Whether it asks for a tunnel. */
    public boolean isConnect() {
        return method.equals("CONNECT");
    }

    /** Every value of a field, in order; the name's case does not count. */
    public List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    private static Field field(String line) throws Refused {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        if (!name.matches(TOKEN)) { // also a folded line, and a blank before the colon
            throw malformed("the header line '" + line + "' must be: Name: value");
        }
        return new Field(name, line.substring(colon + 1).strip());
    }

    private void checkFraming() throws Refused {
        int hosts = values("Host").size();
        if (hosts > 1 || hosts == 0 && version.equals("HTTP/1.1")) {
            throw malformed(hosts == 0 ? "HTTP/1.1 needs a Host header" : "there are several Host headers");
        }
        // A body would be mistaken for the tunnel's first bytes.
        boolean hasBody = isConnect()
                && (!values("Transfer-Encoding").isEmpty()
                        || values("Content-Length").stream().anyMatch(length -> !length.equals("0")));
        if (hasBody) {
            throw malformed("a CONNECT request has no body");
        }
    }

    private static Refused malformed(String words) {
        return new Refused(Reason.MALFORMED, words);
    }
}
