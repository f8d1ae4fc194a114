package rvpn.core.proxyprotocol;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * Whose PROXY headers are believed. From all others the bytes are taken as they are.
 *
 * @param from networks of load balancers
 * @param isOptional whether those may also connect without a header
 */
public record ProxyTrust(List<Cidr> from, boolean isOptional) {
    /** Nobody is believed. */
    public static final ProxyTrust NOBODY = new ProxyTrust(List.of(), false);

    private static final Setting<List<Cidr>> FROM = Setting.of(
                    "proxy-protocol-from",
                    "CIDR[,CIDR...]",
                    "Load balancers that tell the client's address by the PROXY protocol, version 1 or 2;"
                            + " from others it is a malformed request.",
                    Setting.listOf(Cidr::parse))
            .or("");
    private static final Setting<Answer> OPTIONAL = Setting.choice(
            "proxy-protocol-optional",
            Answer.class,
            Answer.FALSE,
            "Whether those of --proxy-protocol-from may also connect without a PROXY header.");

    private enum Answer {
        TRUE,
        FALSE
    }

    /** All of them, for a program's list. */
    public static final List<Setting<?>> SETTINGS = List.of(FROM, OPTIONAL);

    public ProxyTrust {
        from = List.copyOf(from);
    }

    /** Their values. */
    public static ProxyTrust from(Settings settings) throws ConfigException {
        ProxyTrust trust = new ProxyTrust(settings.require(FROM), settings.require(OPTIONAL) == Answer.TRUE);
        if (trust.isOptional && trust.from.isEmpty()) {
            throw settings.refuse(OPTIONAL, "has no meaning without --proxy-protocol-from");
        }
        return trust;
    }

    /** Whether a connection from there begins with a header. */
    public boolean includes(SocketAddress peer) {
        if (from.isEmpty() || !(peer instanceof InetSocketAddress internet)) {
            return false;
        }
        IpAddress address = IpAddress.of(internet.getAddress().getAddress());
        return from.stream().anyMatch(cidr -> cidr.contains(address));
    }
}
