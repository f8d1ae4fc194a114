package rvpn.seed.gate;

/** Which end of the tunnel dials the other. */
public enum Direction {
    /** The shoot dials the seed. */
    REVERSED("reversed"),
    /** The seed dials the shoot's load balancer; in Gardener also where Konnectivity takes the tunnel's place. */
    DEFAULT("default");

    private final String word;

    Direction(String word) {
        this.word = word;
    }

    /** {@code reversed} or {@code default}. */
    @Override
    public String toString() {
        return word;
    }
}
