package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * A number that all packets of a flow share: addresses, protocol and, where they are, ports. Fragments of a datagram
 * share theirs by leaving the ports out. Not symmetric, not keyed: who chooses the ports can make flows collide, which
 * costs them their place, nothing else.
 */
public final class FlowHash {
    // Odd, bits well spread: 2^32 over the golden ratio.
    private static final int SPREAD = 0x9e3779b1;

    private FlowHash() {}

    /** Of a packet that {@link IpPacket#check} has found good, at {@code at} of a big-endian buffer. */
    public static int of(ByteBuffer b, int at) {
        int protocol = IpPacket.protocol(b, at);
        int hash = addresses(b, at) * SPREAD + protocol;
        if ((protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) && !IpPacket.isFragment(b, at)) {
            hash = hash * SPREAD + b.getInt(at + IpPacket.transportOffset(b, at));
        }
        hash *= SPREAD;
        return hash ^ hash >>> 16;
    }

    private static int addresses(ByteBuffer b, int at) {
        if (IpPacket.version(b, at) == 4) {
            return Ipv4Header.source(b, at) * SPREAD + Ipv4Header.destination(b, at);
        }
        int hash = 0;
        for (int i = Ipv6Header.SOURCE_OFFSET; i < Ipv6Header.BYTES; i += Integer.BYTES) {
            hash = hash * SPREAD + b.getInt(at + i);
        }
        return hash;
    }
}
