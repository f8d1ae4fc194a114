package rvpn.core.proxyprotocol;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** Who is at the other end of an accepted channel: as a PROXY header said, otherwise as the socket says. */
public final class ClientAddress {
    private static final AttributeKey<ProxyHeader> HEADER = AttributeKey.valueOf(ClientAddress.class, "header");

    private ClientAddress() {}

    static void set(Channel channel, ProxyHeader header) {
        channel.attr(HEADER).set(header);
    }

    /** The client's address, or nothing where it has gone already. */
    public static Optional<InetSocketAddress> of(Channel channel) {
        return shown(channel) instanceof InetSocketAddress internet ? Optional.of(internet) : Optional.empty();
    }

    /** The same as the socket has it: null where the client has gone already, and of any kind. */
    public static SocketAddress shown(Channel channel) {
        ProxyHeader header = channel.attr(HEADER).get();
        return header == null ? channel.remoteAddress() : header.source();
    }

    /** What a header has said, where there was one. */
    public static Optional<InetSocketAddress> told(Channel channel) {
        return Optional.ofNullable(channel.attr(HEADER).get()).map(ProxyHeader::source);
    }

    /** What to tell the next server of this client, or nothing where it has gone already. */
    public static Optional<ProxyHeader> header(Channel channel) {
        ProxyHeader header = channel.attr(HEADER).get();
        if (header != null) {
            return Optional.of(header);
        }
        return channel.remoteAddress() instanceof InetSocketAddress remote
                        && channel.localAddress() instanceof InetSocketAddress local
                ? Optional.of(new ProxyHeader(remote, local))
                : Optional.empty();
    }
}
