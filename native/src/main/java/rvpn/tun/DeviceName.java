package rvpn.tun;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What we let a network interface be called: narrower than the kernel's {@code dev_valid_name}, because the name also
 * becomes part of firewall chains, sysctl paths and command lines.
 */
public final class DeviceName {
    /** IFNAMSIZ of linux/if.h, less the closing zero. */
    static final int MAX_CHARS = 15;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    private DeviceName() {}

    /** The name itself, or an error that says what would be right. */
    public static String check(String name) throws IOException {
        if (name.length() > MAX_CHARS) {
            throw new IOException("interface name '" + name + "' has " + name.length() + " characters: at most "
                    + MAX_CHARS + " are allowed");
        }
        if (!VALID.matcher(name).matches()) {
            throw new IOException(
                    "interface name '" + printable(name)
                            + "' is not valid: 1 to 15 letters, digits, '_', '.' or '-' are, beginning with neither of the last two");
        }
        // Directories of /proc/sys/net/ipv4/conf that are no interface.
        if (name.equals("all") || name.equals("default")) {
            throw new IOException(
                    "interface name '" + name + "' is reserved by the kernel: choose another, such as tun0");
        }
        return name;
    }

    private static String printable(String name) {
        return name.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
