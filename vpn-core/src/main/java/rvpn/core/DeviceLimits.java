package rvpn.core;

import java.nio.ByteBuffer;
import java.util.List;
import rvpn.ip.IcmpTooBig;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.IpPacket;
import rvpn.ip.Ipv4Header;
import rvpn.ip.MssClamp;
import rvpn.ip.VirtioNetHeader;

/** What the MTU of this end's device means for packets in both directions. Immutable; no allocation per packet. */
public final class DeviceLimits {
    /** Every packet is short enough. */
    public static final DeviceLimits NONE = new DeviceLimits(IpPacket.MAX_BYTES, MssClamp.OFF, List.of());

    private final int mtu;
    private final MssClamp clamp;
    private final IcmpTooBig tooBig;

    /**
     * @param mtu of the device in bytes
     * @param clamp for SYNs
     * @param own the device's addresses, who answers a packet that is too long
     */
    public DeviceLimits(int mtu, MssClamp clamp, List<IpAddress> own) {
        this.mtu = mtu;
        this.clamp = clamp;
        this.tooBig = new IcmpTooBig(first(own, IpFamily.V4), first(own, IpFamily.V6), mtu);
    }

    private static IpAddress first(List<IpAddress> addresses, IpFamily family) {
        return addresses.stream()
                .filter(address -> address.family() == family)
                .findFirst()
                .orElse(null);
    }

    /** Lowers the segment size that a SYN offers; whether it did. Header and packet have passed their checks. */
    boolean lowerMss(ByteBuffer b, int headerAt) {
        return clamp.lower(b, headerAt, headerAt + VirtioNetHeader.BYTES);
    }

    /**
     * Whether a packet that {@link PacketGate} has let in is longer than the device's MTU, or each of its segments is.
     * One of IPv4 that may be fragmented never is: Linux does it on the packet's way out, wherever that is.
     *
     * @param length of header and packet in bytes
     */
    boolean isTooBig(ByteBuffer b, int headerAt, int length) {
        return length - VirtioNetHeader.BYTES > mtu && isWholeTooBig(b, headerAt, length - VirtioNetHeader.BYTES);
    }

    private boolean isWholeTooBig(ByteBuffer b, int headerAt, int packetLength) {
        int packetAt = headerAt + VirtioNetHeader.BYTES;
        int longest = VirtioNetHeader.isGso(b, headerAt)
                ? VirtioNetHeader.headerLength(b, headerAt) + VirtioNetHeader.gsoSize(b, headerAt)
                : packetLength;
        boolean mayBeCut = IpPacket.version(b, packetAt) == 4 && !Ipv4Header.isDontFragment(b, packetAt);
        return longest > mtu && !mayBeCut;
    }

    /** Who answers it. */
    IcmpTooBig tooBig() {
        return tooBig;
    }
}
