package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * How far an address reaches. A tunnel carries {@link #UNICAST} only: all others mean something on one link or one host
 * (RFC 6890), and are a trick when they come out of a tunnel. The broadcast address of a network cannot be told from
 * its number alone; {@link Cidr#last} knows it.
 */
public enum AddressScope {
    /** One host anywhere, {@code 240.0.0.0/4} included, which clusters use as private space. */
    UNICAST,
    /** {@code 0.0.0.0/8}, {@code ::}. */
    UNSPECIFIED,
    /** {@code 127.0.0.0/8}, {@code ::1}. */
    LOOPBACK,
    /** {@code 169.254.0.0/16}, {@code fe80::/10}. */
    LINK_LOCAL,
    /** {@code 224.0.0.0/4}, {@code ff00::/8}. */
    MULTICAST,
    /** {@code 255.255.255.255}. */
    BROADCAST,
    /** {@code ::ffff:0:0/96}: an IPv4 address that hides from IPv4 rules. */
    MAPPED;

    /** The scope of an IPv4 address. */
    public static AddressScope of4(int address) {
        int first = address >>> 24;
        if (first == 0) {
            return UNSPECIFIED;
        }
        if (first == 127) {
            return LOOPBACK;
        }
        if (address >>> 28 == 0xe) {
            return MULTICAST;
        }
        if (address >>> 16 == 0xa9fe) {
            return LINK_LOCAL;
        }
        return address == -1 ? BROADCAST : UNICAST;
    }

    /** The scope of an IPv6 address. */
    public static AddressScope of6(long high, long low) {
        if (high == 0 && low >>> 1 == 0) {
            return low == 0 ? UNSPECIFIED : LOOPBACK;
        }
        if (high >>> 56 == 0xff) {
            return MULTICAST;
        }
        if (high >>> 54 == 0xfe80 >>> 6) {
            return LINK_LOCAL;
        }
        return Bits128.isMapped(high, low) ? MAPPED : UNICAST;
    }

    /** The scope of an address of either family. */
    public static AddressScope of(IpAddress address) {
        return address.family() == IpFamily.V4 ? of4(address.v4Bits()) : of6(address.high(), address.low());
    }

    /** The scope of the source of a checked packet. */
    public static AddressScope ofSource(ByteBuffer b, int packetAt) {
        return IpPacket.version(b, packetAt) == 4
                ? of4(Ipv4Header.source(b, packetAt))
                : of6(Ipv6Header.sourceHigh(b, packetAt), Ipv6Header.sourceLow(b, packetAt));
    }

    /** The scope of the destination of a checked packet. */
    public static AddressScope ofDestination(ByteBuffer b, int packetAt) {
        return IpPacket.version(b, packetAt) == 4
                ? of4(Ipv4Header.destination(b, packetAt))
                : of6(Ipv6Header.destinationHigh(b, packetAt), Ipv6Header.destinationLow(b, packetAt));
    }
}
