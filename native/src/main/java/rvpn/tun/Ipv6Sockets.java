package rvpn.tun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Lets Java have IPv6 sockets on a host that has switched IPv6 off. Java looks once, as it loads its network library,
 * whether any interface has an IPv6 address, and never again; the tunnel's device gets its own later. So loopback is given
 * its address for that moment. Uses nothing that would load that library itself.
 */
public final class Ipv6Sockets {
    private static final String ADDRESSES = "/proc/net/if_inet6";
    private static final String LOOPBACK = "/proc/sys/net/ipv6/conf/lo/disable_ipv6";

    private Ipv6Sockets() {}

    /** To be called before anything else of a program; where it may not, or need not, it changes nothing. */
    public static void prepare() {
        try {
            if (first(ADDRESSES) < 0 && first(LOOPBACK) == '1') {
                write('0');
                try {
                    InetAddress.getLoopbackAddress();
                } finally {
                    write('1');
                }
            }
        } catch (IOException notOurs) {
            // Then the tunnel's device cannot have IPv6 either, or the kernel has none.
        }
    }

    /** The first byte, -1 where there is none. */
    private static int first(String file) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            return in.read();
        }
    }

    private static void write(char value) throws IOException {
        try (FileOutputStream out = new FileOutputStream(LOOPBACK)) {
            out.write(String.valueOf(value).getBytes(US_ASCII));
        }
    }
}
