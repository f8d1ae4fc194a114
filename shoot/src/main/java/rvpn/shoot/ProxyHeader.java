package rvpn.shoot;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A header of one's own for the HTTP proxy, RFC 9110 5. Its value may be a secret, so no message repeats it. */
record ProxyHeader(String name, String value) {
    private static final int MAX_HEADERS = 10;
    private static final Pattern LINE =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}):[ \\t]*([\\x21-\\x7e](?:[ -~]{0,1022}[\\x21-\\x7e])?)");
    /** Those that the request has by itself, or that would say that a body follows. */
    private static final Set<String> OURS = Set.of("host", "content-length", "transfer-encoding");

    /** Reads lines of {@code NAME: VALUE}; throws {@link IllegalArgumentException} in words for people. */
    static List<ProxyHeader> parse(String text) {
        List<ProxyHeader> headers = Stream.of(text.split("\n"))
                .filter(line -> !line.isBlank())
                .map(ProxyHeader::line)
                .toList();
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException(headers.size() + " headers are too many: at most " + MAX_HEADERS);
        }
        return headers;
    }

    private static ProxyHeader line(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a header is 'NAME: VALUE': a name without blanks, then 1 to 1024 printable ASCII characters");
        }
        String name = matcher.group(1);
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the header " + name + " is not for others to set");
        }
        return new ProxyHeader(name, matcher.group(2));
    }

    /** Without the value. */
    @Override
    public String toString() {
        return name;
    }
}
