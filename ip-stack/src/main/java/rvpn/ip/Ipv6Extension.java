package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * One extension header of IPv6, RFC 8200 4.2 to 4.6 and RFC 4302 2.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  Next Header  |  Ext Length   |            Options            |  hop-by-hop, destination
 * +---------------+---------------+-------------------------------+
 * |  Next Header  |  Ext Length   |     Type      | Segments Left |  routing
 * +---------------+---------------+-------------------------+---+-+
 * |  Next Header  |   Reserved    |     Fragment Offset     | 0 |M|  fragment, 8 bytes
 * +---------------+---------------+-------------------------+---+-+
 * </pre>
 */
final class Ipv6Extension {
    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int AUTHENTICATION = 51;
    static final int DESTINATION = 60;

    private static final int MIN_BYTES = 8;
    private static final int PAD_1 = 0;
    private static final int JUMBO_PAYLOAD = 0xc2;

    private Ipv6Extension() {}

    static boolean isOne(int nextHeader) {
        return switch (nextHeader) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION -> true;
            default -> false;
        };
    }

    /** Whether the header of that type at {@code at} is sound, when {@code left} bytes of the packet are left. */
    static PacketFault check(ByteBuffer b, int at, int left, int type) {
        if (left < MIN_BYTES || left < bytes(b, at, type)) {
            return PacketFault.EXTENSION;
        }
        return switch (type) {
            case ROUTING -> checkRouting(b, at);
            case FRAGMENT -> checkFragment(b, at, left - MIN_BYTES);
            case HOP_BY_HOP, DESTINATION -> checkOptions(b, at + 2, at + bytes(b, at, type));
            default -> PacketFault.NONE;
        };
    }

    static int bytes(ByteBuffer b, int at, int type) {
        int length = b.get(at + 1) & 0xff;
        return switch (type) {
            case FRAGMENT -> MIN_BYTES;
            case AUTHENTICATION -> (length + 2) * 4;
            default -> (length + 1) * 8;
        };
    }

    static int nextHeader(ByteBuffer b, int at) {
        return b.get(at) & 0xff;
    }

    /** Where a fragment belongs in the payload of the original, in bytes. */
    static int fragmentOffset(ByteBuffer b, int at) {
        return b.getShort(at + 2) & 0xfff8;
    }

    static boolean hasMoreFragments(ByteBuffer b, int at) {
        return (b.getShort(at + 2) & 1) != 0;
    }

    private static PacketFault checkRouting(ByteBuffer b, int at) {
        boolean isType0 = b.get(at + 2) == 0;
        boolean hasHopsLeft = b.get(at + 3) != 0;
        return isType0 || hasHopsLeft ? PacketFault.SOURCE_ROUTE : PacketFault.NONE;
    }

    private static PacketFault checkFragment(ByteBuffer b, int at, int payload) {
        boolean isPiece = FragmentCheck.isPiece(fragmentOffset(b, at), payload, hasMoreFragments(b, at));
        return isPiece ? PacketFault.NONE : PacketFault.FRAGMENT;
    }

    private static PacketFault checkOptions(ByteBuffer b, int from, int end) {
        int option = from;
        while (option < end) {
            int type = b.get(option) & 0xff;
            if (type == JUMBO_PAYLOAD) {
                return PacketFault.TOTAL_LENGTH;
            }
            int bytes = type == PAD_1 ? 1 : optionBytes(b, option, end);
            if (bytes > end - option) {
                return PacketFault.OPTIONS;
            }
            option += bytes;
        }
        return PacketFault.NONE;
    }

    /** The length of an option that has one, type and length included; beyond {@code end} when there is no room for it. */
    private static int optionBytes(ByteBuffer b, int option, int end) {
        return end - option < 2 ? 2 : 2 + (b.get(option + 1) & 0xff);
    }
}
