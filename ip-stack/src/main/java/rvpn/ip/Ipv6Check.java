package rvpn.ip;

import java.nio.ByteBuffer;

/** The part of {@link IpPacket#check} for IPv6. */
final class Ipv6Check {
    private Ipv6Check() {}

    static PacketFault check(ByteBuffer b, int at, int length) {
        if (length < Ipv6Header.BYTES) {
            return PacketFault.TRUNCATED;
        }
        if (Ipv6Header.BYTES + Ipv6Header.payloadLength(b, at) != length) {
            return PacketFault.TOTAL_LENGTH;
        }
        int chain = Ipv6Chain.walk(b, at, length);
        if (Ipv6Chain.isFault(chain)) {
            return Ipv6Chain.fault(chain);
        }
        int offset = Ipv6Chain.transportOffset(chain);
        boolean hasHeader = Ipv6Chain.isLater(chain)
                || Transport.hasHeader(
                        b, at + offset, length - offset, Ipv6Chain.protocol(chain), Ipv6Chain.isFragment(chain));
        return hasHeader ? PacketFault.NONE : PacketFault.TRANSPORT;
    }
}
