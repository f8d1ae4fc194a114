package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * What is asked of any packet, IPv4 or IPv6, at {@code at} of a big-endian buffer. {@link #check} goes first and trusts
 * nothing; all others trust that it said {@link PacketFault#NONE}. Nothing here allocates.
 */
public final class IpPacket {
    /** The longest packet without jumbograms, in bytes. */
    public static final int MAX_BYTES = 65_535;

    private IpPacket() {}

    /**
     * Whether the bytes from {@code at} to {@code at + length} are exactly one whole packet that a tunnel may carry: its
     * lengths agree, options and extension headers stay inside, it asks for no source route, and it has its transport
     * header unless it is a later fragment. Reads nothing outside of these bytes. Checksums are not verified:
     * {@link Ipv4Header#isChecksumRight}.
     */
    public static PacketFault check(ByteBuffer b, int at, int length) {
        if (length < 1) {
            return PacketFault.TRUNCATED;
        }
        if (length > MAX_BYTES) {
            return PacketFault.TOTAL_LENGTH;
        }
        return switch (version(b, at)) {
            case 4 -> Ipv4Check.check(b, at, length);
            case 6 -> Ipv6Check.check(b, at, length);
            default -> PacketFault.VERSION;
        };
    }

    /** The first four bits: 4, 6 or, before {@link #check}, anything to 15. */
    public static int version(ByteBuffer b, int at) {
        return b.get(at) >>> 4 & 0xf;
    }

    /** The length of the packet in bytes, IP header included. */
    public static int length(ByteBuffer b, int at) {
        return version(b, at) == 4 ? Ipv4Header.totalLength(b, at) : Ipv6Header.BYTES + Ipv6Header.payloadLength(b, at);
    }

    /** What is behind IP header, options and extension headers; see {@link IpProtocol}. */
    public static int protocol(ByteBuffer b, int at) {
        return version(b, at) == 4 ? Ipv4Header.protocol(b, at) : Ipv6Chain.protocol(chain(b, at));
    }

    /** How many bytes behind {@code at} that begins. In a later fragment it is a piece from the middle. */
    public static int transportOffset(ByteBuffer b, int at) {
        return version(b, at) == 4 ? Ipv4Header.headerBytes(b, at) : Ipv6Chain.transportOffset(chain(b, at));
    }

    /** Whether this is one piece of a larger packet, be it the first. An IPv6 "atomic" fragment (RFC 6946) is whole. */
    public static boolean isFragment(ByteBuffer b, int at) {
        return version(b, at) == 4 ? Ipv4Header.isFragment(b, at) : Ipv6Chain.isFragment(chain(b, at));
    }

    /** Whether the transport header is in this packet: always, but in a later fragment. */
    public static boolean hasTransportHeader(ByteBuffer b, int at) {
        return version(b, at) == 4 ? Ipv4Header.fragmentOffset(b, at) == 0 : !Ipv6Chain.isLater(chain(b, at));
    }

    /** Whether a packet goes to where another of the same family has come from. */
    public static boolean isAnswer(ByteBuffer b, int at, int otherAt) {
        if (version(b, at) == 4) {
            return Ipv4Header.destination(b, at) == Ipv4Header.source(b, otherAt);
        }
        return Ipv6Header.destinationHigh(b, at) == Ipv6Header.sourceHigh(b, otherAt)
                && Ipv6Header.destinationLow(b, at) == Ipv6Header.sourceLow(b, otherAt);
    }

    private static int chain(ByteBuffer b, int at) {
        return Ipv6Chain.walk(b, at, Ipv6Header.BYTES + Ipv6Header.payloadLength(b, at));
    }
}
