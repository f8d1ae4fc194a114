package rvpn.core.management;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import rvpn.ip.IpAddress;

/** Values as they stand in lines that programs parse. */
final class Text {
    private static final int MAX_CHARS = 600;
    private static final int MAX_NAME_CHARS = 64;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Text() {}

    /** Fit for a line: the first line of it, printable ASCII, not too long. */
    static String line(String text) {
        String first = text.lines().findFirst().orElse("");
        StringBuilder clean = new StringBuilder(Math.min(first.length(), MAX_CHARS));
        first.chars().limit(MAX_CHARS).forEach(c -> clean.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return clean.toString();
    }

    /** The same, fit also for a field between commas or tabs. */
    static String field(String text) {
        return line(text).replace(',', '_');
    }

    /** As OpenVPN writes common names: everything but letters, digits and {@code _-.@} as an underscore. */
    static String commonName(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_.@-]", "_");
        return safe.isEmpty() ? "UNDEF" : safe.substring(0, Math.min(MAX_NAME_CHARS, safe.length()));
    }

    /** In UTC, because readers take it for that: Go's {@code time.DateTime} has no zone. */
    static String time(long unixSeconds) {
        return TIME.format(Instant.ofEpochSecond(unixSeconds));
    }

    /** {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}; empty for null. */
    static String address(InetSocketAddress address) {
        if (address == null) {
            return "";
        }
        String host = host(address);
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Without the port. */
    static String host(InetSocketAddress address) {
        return address == null
                ? ""
                : IpAddress.of(address.getAddress().getAddress()).toString();
    }
}
