package rvpn.ip;

/** Why a packet must not pass; {@link #NONE} when it may. Each is one counter. */
public enum PacketFault {
    /** The packet is whole. */
    NONE,
    /** Too short for its IP header. */
    TRUNCATED,
    /** Neither IPv4 nor IPv6. */
    VERSION,
    /** The IPv4 header length is below 20 bytes or beyond the packet. */
    HEADER_LENGTH,
    /** The length in the header is not the length of the packet. An IPv6 jumbogram (RFC 2675) says 0 and ends here. */
    TOTAL_LENGTH,
    /** An option of IPv4, or of an IPv6 extension header, that runs over the end of its header. */
    OPTIONS,
    /** The sender picks the way: IPv4 LSRR or SSRR (RFC 7126 4.3), IPv6 type 0 (RFC 5095) or any with hops left. */
    SOURCE_ROUTE,
    /** IPv6 extension headers that leave the packet, stand in the wrong place or are too many. */
    EXTENSION,
    /** A fragment that is empty, not a multiple of 8 bytes, or would end beyond 65,535 bytes. */
    FRAGMENT,
    /** TCP, UDP or ICMP without room for its header, or with a length in it that cannot be. */
    TRANSPORT;

    private static final PacketFault[] ALL = values();

    /** The fault with this ordinal, without the copy that {@code values()} makes. */
    static PacketFault of(int ordinal) {
        return ALL[ordinal];
    }
}
