package rvpn.shoot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rvpn.ip.IpAddress;

/**
 * A place to dial.
 *
 * @param host name, or address without brackets
 * @param port 0 where none is given
 */
record Endpoint(String host, int port) {
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*)](?::(.*))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9._])?");

    /**
     * Reads {@code HOST}, {@code HOST:PORT}, an IPv6 address, or such a one as {@code [ADDRESS]} or {@code [ADDRESS]:PORT}.
     *
     * @throws IllegalArgumentException in words for people, which do not repeat what may be a password
     */
    static Endpoint parse(String text) {
        if (text.contains("@")) {
            throw new IllegalArgumentException("a user and a password do not belong here: HOST or HOST:PORT alone");
        }
        if (text.contains("/")) {
            throw new IllegalArgumentException("'" + printable(text)
                    + "' is neither a host name nor an IP address; HOST or HOST:PORT would be right, and no URL");
        }
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return new Endpoint(address(bracketed.group(1)), port(bracketed.group(2)));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
            return new Endpoint(host(text), 0);
        }
        return new Endpoint(host(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    /**
     * Checks a host name or an address, IPv6 without brackets.
     *
     * @return the text that others know it by
     */
    static String host(String text) {
        if (text.contains(":")) {
            return address(text);
        }
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + printable(text) + "' is neither a host name nor an IP address");
        }
        return text;
    }

    private static String address(String text) {
        try {
            return IpAddress.parse(text).toString();
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("'" + printable(text)
                    + "' is neither a host name nor an IP address; an IPv6 address with a port is [ADDRESS]:PORT");
        }
    }

    private static int port(String digits) {
        if (digits == null) {
            return 0;
        }
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "'" + printable(digits) + "' is not a port from 1 to 65535; HOST or HOST:PORT would be right");
        }
        return port;
    }

    static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** The same with this port where it has none. */
    Endpoint orPort(int preset) {
        return port == 0 ? new Endpoint(host, preset) : this;
    }

    /** As HTTP writes it, and log lines. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
