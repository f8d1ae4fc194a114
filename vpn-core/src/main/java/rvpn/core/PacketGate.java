package rvpn.core;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rvpn.ip.AddressScope;
import rvpn.ip.Cidr;
import rvpn.ip.HeaderFault;
import rvpn.ip.IcmpError;
import rvpn.ip.IpPacket;
import rvpn.ip.PacketFault;
import rvpn.ip.RouteTable;
import rvpn.ip.VirtioNetHeader;

/**
 * What a packet from the peer must satisfy before the kernel sees it. The peer is hostile until checked: lengths,
 * offload header, scope, source and destination. Immutable; no allocation per packet.
 */
public final class PacketGate {
    /** Whose an address beyond the peer is. */
    private enum Owner {
        PEER,
        OTHER
    }

    private final RouteTable<Owner> sources;
    private final RouteTable<Boolean> destinations;
    private final DeviceLimits limits;

    /** Of a device that takes packets of any length. */
    public PacketGate(Collection<Cidr> sources, Collection<Cidr> destinations) {
        this(sources, destinations, DeviceLimits.NONE);
    }

    /**
     * @param sources where the peer may send from
     * @param destinations what is reached through this end
     * @param limits of the device behind this gate
     */
    public PacketGate(Collection<Cidr> sources, Collection<Cidr> destinations, DeviceLimits limits) {
        this(sources, List.of(), destinations, limits);
    }

    /**
     * Of a peer within whose networks lie others' own.
     *
     * @param sources where the peer may send from, where no narrower network of others lies
     * @param others networks of other peers; one that is also among the sources is the peer's as well
     * @param destinations what is reached through this end
     * @param limits of the device behind this gate
     */
    public PacketGate(
            Collection<Cidr> sources, Collection<Cidr> others, Collection<Cidr> destinations, DeviceLimits limits) {
        this.sources = owners(sources, others);
        this.destinations =
                RouteTable.of(destinations.stream().distinct().collect(Collectors.toMap(cidr -> cidr, cidr -> true)));
        this.limits = limits;
    }

    private static RouteTable<Owner> owners(Collection<Cidr> own, Collection<Cidr> others) {
        Map<Cidr, Owner> owners = new HashMap<>();
        others.forEach(network -> owners.put(network, Owner.OTHER));
        own.forEach(network -> owners.put(network, Owner.PEER));
        return RouteTable.of(owners);
    }

    /**
     * Checks the packet behind the virtio header at {@code at}.
     *
     * @param length of header and packet in bytes, at least 30
     * @return null if it may pass, else what it is counted as
     */
    Counter refusal(ByteBuffer bytes, int at, int length) {
        int packetAt = at + VirtioNetHeader.BYTES;
        int packetLength = length - VirtioNetHeader.BYTES;
        if (IpPacket.check(bytes, packetAt, packetLength) != PacketFault.NONE) {
            return Counter.DROPPED_MALFORMED;
        }
        if (VirtioNetHeader.check(bytes, at, packetAt, packetLength) != HeaderFault.NONE) {
            return Counter.DROPPED_OFFLOAD_HEADER;
        }
        if (AddressScope.ofSource(bytes, packetAt) != AddressScope.UNICAST
                || AddressScope.ofDestination(bytes, packetAt) != AddressScope.UNICAST) {
            return Counter.DROPPED_SCOPE;
        }
        Owner sender = sources.lookupSource(bytes, packetAt);
        if (sender == Owner.OTHER || sender == null && !isErrorOfOurs(bytes, packetAt, packetLength)) {
            return Counter.DROPPED_SOURCE;
        }
        if (destinations.lookupDestination(bytes, packetAt) == null) {
            return Counter.DROPPED_DESTINATION;
        }
        VirtioNetHeader.normalize(bytes, at, packetAt);
        return null;
    }

    /**
     * A router on the way behind the peer may have any address, and without its ICMP errors (packet too big, above all)
     * packets would vanish silently. Such an error passes when it quotes a packet that this side has sent to the peer's
     * networks, goes to the sender of that packet, and does not claim to come from this side or from another peer's
     * network within this one's.
     */
    private boolean isErrorOfOurs(ByteBuffer bytes, int packetAt, int packetLength) {
        int quoteAt = IcmpError.quoteAt(bytes, packetAt, packetLength);
        return quoteAt >= 0
                && destinations.lookupSource(bytes, quoteAt) != null
                && sources.lookupDestination(bytes, quoteAt) == Owner.PEER
                && destinations.lookupSource(bytes, packetAt) == null
                && IpPacket.isAnswer(bytes, packetAt, quoteAt);
    }

    /** What the device behind this gate takes. */
    DeviceLimits limits() {
        return limits;
    }
}
