package rvpn.ip;

import static rvpn.ip.Ipv6Extension.FRAGMENT;
import static rvpn.ip.Ipv6Extension.HOP_BY_HOP;

import java.nio.ByteBuffer;

/**
 * The walk over the extension headers of IPv6, RFC 8200 4. What it finds is one int, so that nothing is allocated:
 * the transport's offset in bits 0 to 15, its protocol in 16 to 23, then three flags; negative when there is a fault.
 */
final class Ipv6Chain {
    // RFC 8200 4.1 needs seven at most; a limit keeps a hostile chain cheap (RFC 8504 5.3).
    private static final int MAX_HEADERS = 8;
    private static final int PROTOCOL_SHIFT = 16;
    private static final int IS_FRAGMENT = 1 << 24;
    private static final int IS_LATER = 1 << 25;
    private static final int HAS_FRAGMENT_HEADER = 1 << 26;

    private Ipv6Chain() {}

    /** Walks the {@code length} bytes of a packet, at least the fixed header, and reads nothing outside of them. */
    static int walk(ByteBuffer b, int at, int length) {
        int next = Ipv6Header.nextHeader(b, at);
        int offset = Ipv6Header.BYTES;
        int flags = 0;
        for (int count = 0; Ipv6Extension.isOne(next); count++) {
            if (count == MAX_HEADERS || isMisplaced(next, count, flags)) {
                return ~PacketFault.EXTENSION.ordinal();
            }
            PacketFault fault = Ipv6Extension.check(b, at + offset, length - offset, next);
            if (fault != PacketFault.NONE) {
                return ~fault.ordinal();
            }
            if (next == FRAGMENT) {
                flags = fragmentFlags(b, at + offset);
            }
            int bytes = Ipv6Extension.bytes(b, at + offset, next);
            next = Ipv6Extension.nextHeader(b, at + offset);
            offset += bytes;
            if ((flags & IS_LATER) != 0) {
                break;
            }
        }
        return flags | next << PROTOCOL_SHIFT | offset;
    }

    static boolean isFault(int chain) {
        return chain < 0;
    }

    static PacketFault fault(int chain) {
        return PacketFault.of(~chain);
    }

    static int protocol(int chain) {
        return chain >>> PROTOCOL_SHIFT & 0xff;
    }

    static int transportOffset(int chain) {
        return chain & 0xffff;
    }

    static boolean isFragment(int chain) {
        return (chain & IS_FRAGMENT) != 0;
    }

    /** A fragment other than the first: what follows is no header. */
    static boolean isLater(int chain) {
        return (chain & IS_LATER) != 0;
    }

    private static boolean isMisplaced(int type, int count, int flags) {
        return switch (type) {
            case HOP_BY_HOP -> count != 0;
            case FRAGMENT -> (flags & HAS_FRAGMENT_HEADER) != 0;
            default -> false;
        };
    }

    private static int fragmentFlags(ByteBuffer b, int at) {
        if (Ipv6Extension.fragmentOffset(b, at) != 0) {
            return HAS_FRAGMENT_HEADER | IS_FRAGMENT | IS_LATER;
        }
        return Ipv6Extension.hasMoreFragments(b, at) ? HAS_FRAGMENT_HEADER | IS_FRAGMENT : HAS_FRAGMENT_HEADER;
    }
}
