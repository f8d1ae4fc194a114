package rvpn.core.hook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/** A hook's variables, built from nothing: none of the program's own are in it. Not thread-safe. */
public final class HookEnvironment {
    /** Whatever the program was started with: a hook finds the system's programs, and only those. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int MAX_CHARACTERS = 1_024;
    private static final DateTimeFormatter ASCII_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Map<String, String> variables;

    /** With nothing but PATH. */
    public HookEnvironment() {
        this.variables = new TreeMap<>(Map.of("PATH", PATH));
    }

    /** Begins as a copy. */
    public HookEnvironment(HookEnvironment other) {
        this.variables = new TreeMap<>(other.variables);
    }

    /** A value of our own; what is not printable ASCII becomes an underscore, as in OpenVPN. */
    public HookEnvironment put(String name, Object value) {
        variables.put(name, bounded(value.toString().replaceAll("[^ -~]", "_")));
        return this;
    }

    /** A value that the peer has chosen: without anything that means something to a shell. */
    public HookEnvironment putForeign(String name, String value) {
        variables.put(name, harmless(value));
        return this;
    }

    /** Such as {@code trusted_ip} and {@code trusted_port}; IPv6 addresses have a name of their own. */
    public HookEnvironment putSocket(String prefix, InetSocketAddress socket) {
        if (socket != null && socket.getAddress() != null) {
            InetAddress address = socket.getAddress();
            put(prefix + (address.getAddress().length == 4 ? "_ip" : "_ip6"), address.getHostAddress());
            put(prefix + "_port", socket.getPort());
        }
        return this;
    }

    /** {@code time_ascii} in the host's zone, and {@code time_unix}. */
    public HookEnvironment putTime(Instant time) {
        return put("time_ascii", ASCII_TIME.format(time)).put("time_unix", time.getEpochSecond());
    }

    /**
     * A word that the peer has chosen, as an argument or a variable may hold it: letters, digits and {@code _.@:/=,+-} and
     * blanks, and no dash first, which would make an option of it.
     */
    public static String harmless(String text) {
        String safe = bounded(text.replaceAll("[^A-Za-z0-9_.@:/=,+ -]", "_"));
        return safe.startsWith("-") ? "_" + safe.substring(1) : safe;
    }

    private static String bounded(String text) {
        return text.substring(0, Math.min(MAX_CHARACTERS, text.length()));
    }

    Map<String, String> variables() {
        return variables;
    }
}
