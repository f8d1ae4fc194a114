package rvpn.ip;

/** The text of addresses: canonical (RFC 5952) on the way out, fit for a one-line message when it is wrong. */
final class AddressText {
    private static final int LONGEST_QUOTE = 64;

    private AddressText() {}

    static String format(IpAddress address) {
        if (address.family() == IpFamily.V4) {
            return quad(address.v4Bits());
        }
        // RFC 5952 5: mixed notation where the prefix says that IPv4 is inside.
        return address.isMapped() ? "::ffff:" + quad((int) address.low()) : groups(address.high(), address.low());
    }

    /** A decimal number of ASCII digits without sign or leading zero; -1 when it is none, or above {@code max}. */
    static int decimal(String text, int max) {
        if (!text.matches("0|[1-9][0-9]{0,2}")) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value <= max ? value : -1;
    }

    /** The text in quotes. It may come from a peer and end in a log, so it is shortened and made printable. */
    static String quote(String text) {
        String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }

    private static String quad(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static String groups(long high, long low) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            long half = i < 4 ? high : low;
            groups[i] = (int) (half >>> 48 - (i & 3) * 16) & 0xffff;
        }
        int gap = longestRunOfZeros(groups);
        int gapEnd = gap < 0 ? -1 : endOfZeros(groups, gap);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i = gapEnd - 1;
            } else {
                text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** Where the longest run of at least two zero groups begins, the first of equals; -1 without one. RFC 5952 4.2. */
    private static int longestRunOfZeros(int[] groups) {
        int longest = -1;
        int longestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = endOfZeros(groups, i) - i;
            if (length > longestLength) {
                longest = i;
                longestLength = length;
            }
        }
        return longest;
    }

    private static int endOfZeros(int[] groups, int from) {
        int end = from;
        while (end < 8 && groups[end] == 0) {
            end++;
        }
        return end;
    }
}
