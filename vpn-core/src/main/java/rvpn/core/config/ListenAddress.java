package rvpn.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import rvpn.ip.IpAddress;

/** Where a program listens: {@code 9443}, {@code 10.0.0.1:9443} or {@code [::1]:9443}; names are not resolved. */
public final class ListenAddress {
    private ListenAddress() {}

    /** @throws IllegalArgumentException in words for people */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = port(text, text.substring(colon + 1));
        if (colon < 0) {
            return new InetSocketAddress(port);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.contains(":") != bracketed) {
            throw new IllegalArgumentException(
                    "'" + text + "': an IPv6 address, and no other, stands in brackets, as in [::1]:9443");
        }
        return new InetSocketAddress(address(bracketed ? host.substring(1, host.length() - 1) : host), port);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByAddress(IpAddress.parse(host).bytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int port(String text, String digits) {
        if (digits.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(digits);
            if (port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not PORT, ADDRESS:PORT or [ADDRESS]:PORT");
    }
}
