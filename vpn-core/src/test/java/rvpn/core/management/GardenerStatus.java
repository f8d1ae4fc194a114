package rvpn.core.management;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules by which Gardener's probes read a status file (vpn2, pkg/openvpn/health/status.go). */
record GardenerStatus(long updatedUnix, List<String> clients, List<String> routes) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final Pattern ADDRESS =
            Pattern.compile("^(?:(?:udp|tcp)(?:4|6)?\\:)?(\\[?[a-fA-F0-9:.]+\\]?)?(?::(\\d+))?$");
    private static final Pattern WITH_PORT = Pattern.compile("\\[?([0-9a-fA-F:.]+?)\\]?:(\\d+)");

    /** @throws IllegalArgumentException where Gardener's parser gives up */
    static GardenerStatus parse(List<String> lines) {
        long updated = -1;
        List<String> clients = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        for (String line : lines) {
            if (line.isEmpty() || line.equals("END")) {
                continue;
            }
            String[] parts = line.split(",", -1);
            switch (parts[0]) {
                case "TITLE", "HEADER" -> {}
                case "GLOBAL_STATS" -> need(parts, 2, line);
                case "TIME" -> {
                    need(parts, 2, line);
                    updated = time(parts[1]);
                }
                case "CLIENT_LIST" -> {
                    need(parts, 13, line);
                    time(parts[7]);
                    ip(parts[4]);
                    realAddress(parts[2]);
                    Long.parseUnsignedLong(parts[5]);
                    Long.parseUnsignedLong(parts[6]);
                    clients.add(parts[1]);
                }
                case "ROUTING_TABLE" -> {
                    need(parts, 5, line);
                    time(parts[4]);
                    realAddress(parts[3]);
                    routes.add(parts[1]);
                }
                default -> throw new IllegalArgumentException("unknown line type: " + line);
            }
        }
        return new GardenerStatus(updated, clients, routes);
    }

    private static void need(String[] parts, int count, String line) {
        if (parts.length < count) {
            throw new IllegalArgumentException("invalid line: " + line);
        }
    }

    private static long time(String text) {
        return LocalDateTime.parse(text, TIME).toEpochSecond(ZoneOffset.UTC);
    }

    private static void realAddress(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid address format: " + text);
        }
        String host = matcher.group(1);
        if (matcher.group(2) == null) {
            Matcher withPort = WITH_PORT.matcher(host);
            host = withPort.matches() && (host.startsWith("[") || host.indexOf(':') == host.lastIndexOf(':'))
                    ? withPort.group(1)
                    : host;
        }
        ip(host.replaceAll("[\\[\\]]", ""));
    }

    /** No name is ever asked for: only literals come this far. */
    private static void ip(String text) {
        if (!text.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("can't parse address: " + text);
        }
        try {
            InetAddress.getByName(text);
        } catch (UnknownHostException refused) {
            throw new IllegalArgumentException("can't parse address: " + text, refused);
        }
    }
}
