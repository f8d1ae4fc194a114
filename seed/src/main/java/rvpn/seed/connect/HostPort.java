package rvpn.seed.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * A host and a port as written {@code host:port}. The host is an IPv4 address, an IPv6 address (in brackets when
 * written) or a DNS name. Strict where leniency helps an attacker: no octal or short IPv4, no zone, no user, no path.
 *
 * @param host without brackets
 */
public record HostPort(String host, int port) {
    private static final int MAX_NAME_CHARS = 253;
    private static final int MAX_LABEL_CHARS = 63;

    /** @throws IllegalArgumentException that says what is wrong */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw refuse(text, "has no port: write host:port");
        }
        String host = text.substring(0, colon);
        int port = port(text, text.substring(colon + 1));
        boolean isBracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        if (isBracketed) {
            host = host.substring(1, host.length() - 1);
        }
        boolean isValid = isBracketed ? isIpv6(host) : isIpv4(host) || isName(host);
        if (!isValid) {
            throw refuse(text, "must begin with an IPv4 address, an IPv6 address in brackets, or a DNS name");
        }
        return new HostPort(host, port);
    }

    /** That of a socket. */
    public static HostPort of(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    /** Reads {@code ADDRESS[:PORT]}. */
    public static InetSocketAddress parseAddress(String text, int presetPort) {
        boolean hasPort = text.startsWith("[") ? text.indexOf("]:") > 0 : text.indexOf(':') >= 0;
        return parse(hasPort ? text : text + ":" + presetPort).toSocketAddress();
    }

    /** The address, if the host is one and not a name. */
    public Optional<InetAddress> literal() {
        boolean isLiteral = host.indexOf(':') >= 0 || isIpv4(host);
        return isLiteral ? Optional.of(addressOf(host)) : Optional.empty();
    }

    private InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(
                literal().orElseThrow(() -> refuse(host, "must be an IP address, not a name")), port);
    }

    /** As it would be written. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static int port(String text, String digits) {
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= 5
                && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = isNumber ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw refuse(text, "needs a port from 1 to 65535");
        }
        return port;
    }

    private static boolean isIpv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            // A leading zero reads as octal in some programs and as decimal in others.
            boolean isByte = part.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(part) <= 255;
            if (!isByte) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String host) {
        try {
            return IpAddress.parse(host).family() == IpFamily.V6;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static boolean isName(String host) {
        if (host.isEmpty() || host.length() > MAX_NAME_CHARS) {
            return false;
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            if (!isLabel(label)) {
                return false;
            }
        }
        // A last label that reads as a number makes the whole an IPv4 address to some resolvers: 127.1, 0x7f000001.
        String last = labels[labels.length - 1];
        return !last.matches("[0-9]+|0[xX][0-9a-fA-F]*");
    }

    /** A label of a DNS name: letters, digits and inner hyphens, RFC 1123 section 2.1. */
    private static boolean isLabel(String label) {
        return label.length() <= MAX_LABEL_CHARS && label.matches("[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?");
    }

    private static InetAddress addressOf(String literal) {
        try {
            return InetAddress.getByAddress(IpAddress.parse(literal).bytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(literal, impossible);
        }
    }

    private static IllegalArgumentException refuse(String text, String problem) {
        return new IllegalArgumentException("'" + Printable.of(text) + "' " + problem);
    }
}
