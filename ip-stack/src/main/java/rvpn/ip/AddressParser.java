package rvpn.ip;

/** Reads one address from its text, strictly and without DNS: RFC 4291 2.2, and IPv4 as four decimal numbers only. */
final class AddressParser {
    private static final int GROUPS = 8;
    private static final String GAP = "::";

    private final String text;

    AddressParser(String text) {
        this.text = text;
    }

    IpAddress parse() {
        return text.indexOf(':') < 0 ? IpAddress.v4(quad(text)) : parse6();
    }

    private IpAddress parse6() {
        if (text.indexOf('%') >= 0) {
            throw wrong("a zone id means nothing beyond one host; leave it out");
        }
        String hex = withoutQuad();
        int gap = hex.indexOf(GAP);
        int[] head = groups(gap < 0 ? hex : hex.substring(0, gap));
        int[] tail = groups(gap < 0 ? "" : hex.substring(gap + GAP.length()));
        int missing = GROUPS - head.length - tail.length;
        if (gap < 0 ? missing != 0 : missing < 1) {
            throw wrong("an IPv6 address has eight groups, or fewer and one '::'");
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return IpAddress.v6(join(all, 0), join(all, 4));
    }

    /** The text with its last 32 bits, should they be written as IPv4, rewritten as two groups. */
    private String withoutQuad() {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int start = text.lastIndexOf(':') + 1;
        int bits = quad(text.substring(start));
        return text.substring(0, start) + Integer.toHexString(bits >>> 16) + ':' + Integer.toHexString(bits & 0xffff);
    }

    private int[] groups(String part) {
        if (part.isEmpty()) {
            return new int[0];
        }
        String[] words = part.split(":", -1);
        int[] groups = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            if (!words[i].matches("[0-9a-fA-F]{1,4}")) {
                throw wrong(AddressText.quote(words[i]) + " is not a group of one to four hexadecimal digits");
            }
            groups[i] = Integer.parseInt(words[i], 16);
        }
        return groups;
    }

    private int quad(String part) {
        String[] words = part.split("\\.", -1);
        if (words.length != 4) {
            throw wrong("write four numbers like 10.0.0.1, or groups like 2001:db8::1");
        }
        int bits = 0;
        for (String word : words) {
            int octet = AddressText.decimal(word, 255);
            if (octet < 0) {
                throw wrong(AddressText.quote(word) + " is not a number from 0 to 255 without leading zeros");
            }
            bits = bits << 8 | octet;
        }
        return bits;
    }

    private static long join(int[] groups, int from) {
        long joined = 0;
        for (int i = from; i < from + 4; i++) {
            joined = joined << 16 | groups[i];
        }
        return joined;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(AddressText.quote(text) + " is not an IP address: " + why);
    }
}
