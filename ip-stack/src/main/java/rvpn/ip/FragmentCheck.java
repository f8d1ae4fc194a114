package rvpn.ip;

/** What holds for a fragment of either family. */
final class FragmentCheck {
    private FragmentCheck() {}

    /** Whether it can be part of a packet: not empty, whole units of 8 bytes, no byte beyond the largest packet. */
    static boolean isPiece(int offset, int payload, boolean hasMore) {
        boolean isWholeUnits = !hasMore || (payload & 7) == 0;
        return payload > 0 && isWholeUnits && offset + payload <= IpPacket.MAX_BYTES;
    }
}
