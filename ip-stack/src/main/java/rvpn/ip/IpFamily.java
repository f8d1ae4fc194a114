package rvpn.ip;

/** The two versions of the Internet Protocol. */
public enum IpFamily {
    /** IPv4, RFC 791. */
    V4(32, "IPv4"),
    /** IPv6, RFC 8200. */
    V6(128, "IPv6");

    private final int bits;
    private final String words;

    IpFamily(int bits, String words) {
        this.bits = bits;
        this.words = words;
    }

    /** The length of an address in bits: 32 or 128. */
    public int bits() {
        return bits;
    }

    /** {@code IPv4} or {@code IPv6}. */
    @Override
    public String toString() {
        return words;
    }
}
