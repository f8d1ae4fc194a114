package rvpn.core;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import rvpn.core.proxyprotocol.ClientAddress;

/**
 * Where a lane's connection runs.
 *
 * @param own this side's end of it; null where it has no IP address
 * @param peer the other side's, which is a gateway's or a NAT's where there is one that tells no other by the PROXY
 *     protocol; null where it has no IP address
 */
public record LaneAddresses(InetSocketAddress own, InetSocketAddress peer) {
    static LaneAddresses of(Channel channel) {
        return new LaneAddresses(internet(channel.localAddress()), internet(ClientAddress.shown(channel)));
    }

    private static InetSocketAddress internet(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet : null;
    }
}
