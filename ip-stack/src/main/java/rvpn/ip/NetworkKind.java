package rvpn.ip;

/** What a network is for, and the range that Gardener keeps for its kind where networks of shoot and seed overlap. */
public enum NetworkKind {
    /** Pods of the seed, as the shoot sees them. */
    SEED_PODS("seed pods", "241.0.0.0/8"),
    /** Nodes of the shoot, as the seed sees them. */
    NODES("nodes", "242.0.0.0/8"),
    /** Services of the shoot, as the seed sees them. */
    SERVICES("services", "243.0.0.0/8"),
    /** Pods of the shoot, as the seed sees them. */
    PODS("pods", "244.0.0.0/8");

    private final String words;
    private final Cidr range;

    NetworkKind(String words, String range) {
        this.words = words;
        this.range = Cidr.parse(range);
    }

    /** The {@code /8} that stands for networks of this kind at the other end. */
    public Cidr range() {
        return range;
    }

    /** As in {@code seed pods}. */
    @Override
    public String toString() {
        return words;
    }
}
