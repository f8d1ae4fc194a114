package rvpn.seed.gateway;

import rvpn.seed.connect.ConnectHead;
import rvpn.seed.connect.HostPort;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;

/**
 * Sends plain HTTP to https, as Gardener's gateway does, so that whoever probes the port finds an ordinary web server.
 * Answers 301 (RFC 9110 section 15.4.2) with the host that the request named, if that is one.
 */
final class Redirect {
    private static final String SCHEME = "http://";
    private static final String HTTPS_PORT = "443";

    private Redirect() {}

    static Refused of(ConnectHead head) {
        String host = head.values("Host").stream().findFirst().orElse("");
        try {
            String location = "https://" + withoutPort(host) + path(head);
            return new Refused(
                    Reason.REDIRECT, "only https is spoken here", new ConnectHead.Field("Location", location));
        } catch (IllegalArgumentException unusable) {
            return new Refused(Reason.MALFORMED, "the header Host " + unusable.getMessage());
        }
    }

    /** Nothing passes but an address, a bracketed one or a DNS name: it is written into a header. */
    private static String withoutPort(String host) {
        boolean hasPort = host.matches(".*:[0-9]+");
        HostPort parsed = HostPort.parse(hasPort ? host : host + ":" + HTTPS_PORT);
        String text = parsed.toString();
        return text.substring(0, text.lastIndexOf(':'));
    }

    /** A request's target has neither blanks nor control characters: {@link ConnectHead} is strict. */
    private static String path(ConnectHead head) {
        String target = head.target();
        if (target.startsWith(SCHEME)) { // as to a proxy; the host in it does not count here
            int slash = target.indexOf('/', SCHEME.length());
            return slash < 0 ? "/" : target.substring(slash);
        }
        return target.startsWith("/") ? target : "/";
    }
}
