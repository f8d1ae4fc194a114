package rvpn.tun;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this host lets a device do in IPv6. The kernel asks each device alone: where {@code all} says that IPv6 is off,
 * one device may still have it.
 */
public final class Ipv6Support {
    private static final String CONF = "net/ipv6/conf/";
    private static final String DISABLE = "/disable_ipv6";
    private static final Pattern DEVICE = Pattern.compile(" dev (\\S+)");

    private Ipv6Support() {}

    /** Whether the host has switched IPv6 off, or has none. */
    public static boolean isOff() {
        return !isZero(CONF + "all" + DISABLE);
    }

    /**
     * What keeps a device from IPv6, in words for people; empty where nothing does, or only a sysctl of the device's own that
     * {@link HostNetwork} can set.
     *
     * @param device need not exist
     * @param needsFirewall whether rules are laid for it
     */
    public static Optional<String> missing(String device, boolean needsFirewall) {
        if (!Sysctls.exists(CONF + "all" + DISABLE)) {
            return Optional.of("this kernel has no IPv6");
        }
        String own = CONF + (Sysctls.exists(CONF + device) ? device : "default") + DISABLE;
        if (!isZero(own) && !Sysctls.isWritable(own)) {
            return Optional.of("IPv6 is switched off here (sysctl net.ipv6.conf.all.disable_ipv6), and this program may"
                    + " not switch it on for its device, because /proc/sys is read-only or somebody else's: let the"
                    + " container be started with --sysctl net.ipv6.conf.all.disable_ipv6=0");
        }
        boolean hasFirewall = Stream.of("ip6tables-save", "ip6tables-restore")
                .allMatch(program -> Command.find(program).isPresent());
        return needsFirewall && !hasFirewall
                ? Optional.of(Command.missing("ip6tables-restore").getMessage())
                : Optional.empty();
    }

    /** Whether a device that exists has IPv6 now. */
    static boolean isOn(String device) {
        return isZero(CONF + device + DISABLE);
    }

    /**
     * Sysctls that keep the way out of a host that begins to forward: a kernel that forwards no longer listens to routers,
     * and forgets what it has from them, except on interfaces where {@code accept_ra} is 2. None where it forwards already.
     */
    static List<String> sysctlsToKeepListening() {
        if (!isZero(CONF + "all/forwarding")) {
            return List.of();
        }
        try {
            return routesFromRouters()
                    .map(device -> CONF + device + "/accept_ra")
                    .distinct()
                    .filter(name -> has(name, "1"))
                    .toList();
        } catch (IOException e) {
            return List.of(); // a kernel without IPv6, or without such routes
        }
    }

    private static Stream<String> routesFromRouters() throws IOException {
        return Command.run("", "ip", "-6", "route", "show", "default", "proto", "ra")
                .lines()
                .map(DEVICE::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    private static boolean isZero(String name) {
        return has(name, "0");
    }

    private static boolean has(String name, String value) {
        try {
            return Sysctls.read(name).equals(value);
        } catch (IOException e) {
            return false;
        }
    }
}
