package rvpn.core;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where a lane's connection runs.
 *
 * @param own this side's end of it; null where it has no IP address
 * @param peer the other side's, which is a gateway's or a NAT's where there is one; null where it has no IP address
 */
public record LaneAddresses(InetSocketAddress own, InetSocketAddress peer) {
    static LaneAddresses of(Channel channel) {
        return new LaneAddresses(internet(channel.localAddress()), internet(channel.remoteAddress()));
    }

    private static InetSocketAddress internet(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet : null;
    }
}
