package rvpn.core;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.IpPacket;
import rvpn.ip.IpProtocol;
import rvpn.ip.Ipv4Header;
import rvpn.ip.Ipv6Header;

/**
 * Tells packets of the tunnel's own connections. Where one comes out of the device, somebody has routed the tunnel into
 * itself: the connection is dead, and every attempt to send would make another packet. Immutable.
 */
final class OwnStream {
    /** No packet is one of its. */
    static final OwnStream NONE = new OwnStream(null, null, null, 0, 0, null);

    private final String peer;
    // 0 is the unspecified address, to which no packet goes that may pass.
    private final int peer4;
    private final long peer6High;
    private final long peer6Low;
    private final int peerPort;
    private final int ownPort;
    private final InetAddress ownAddress;

    private OwnStream(
            String peer, IpAddress peer4, IpAddress peer6, int peerPort, int ownPort, InetAddress ownAddress) {
        this.peer = peer;
        this.peer4 = peer4 == null ? 0 : peer4.v4Bits();
        this.peer6High = peer6 == null ? 0 : peer6.high();
        this.peer6Low = peer6 == null ? 0 : peer6.low();
        this.peerPort = peerPort;
        this.ownPort = ownPort;
        this.ownAddress = ownAddress;
    }

    /** That of a channel, and of all with the same listener or dialled to the same place. */
    static OwnStream of(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            return NONE;
        }
        return of(remote, local);
    }

    static OwnStream of(InetSocketAddress remote, InetSocketAddress local) {
        InetAddress inet = remote.getAddress();
        IpAddress address = IpAddress.of(inet.getAddress());
        boolean isV4 = address.family() == IpFamily.V4;
        return new OwnStream(
                address.toString(),
                isV4 ? address : null,
                isV4 ? null : address,
                remote.getPort(),
                local.getPort(),
                local.getAddress());
    }

    /** The address to which it goes. */
    String peer() {
        return peer;
    }

    /** The MTU in bytes of the interface over which it goes, 65,535 at most; 0 where nobody knows. */
    int wayOutMtu() {
        return ownAddress == null ? 0 : Math.min(IpPacket.MAX_BYTES, WayOut.mtuOf(ownAddress));
    }

    /** Whether a checked packet, with unicast addresses, belongs to it; almost always one comparison. */
    boolean has(ByteBuffer b, int at) {
        boolean isToPeer = IpPacket.version(b, at) == 4
                ? Ipv4Header.destination(b, at) == peer4
                : Ipv6Header.destinationLow(b, at) == peer6Low && Ipv6Header.destinationHigh(b, at) == peer6High;
        return isToPeer && isBetweenItsPorts(b, at);
    }

    private boolean isBetweenItsPorts(ByteBuffer b, int at) {
        if (IpPacket.protocol(b, at) != IpProtocol.TCP || !IpPacket.hasTransportHeader(b, at)) {
            return false;
        }
        int ports = b.getInt(at + IpPacket.transportOffset(b, at));
        return (ports & 0xffff) == peerPort || ports >>> 16 == ownPort;
    }
}
