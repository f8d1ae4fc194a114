package rvpn.seed.connect;

import java.util.Locale;

/** How a connection came to its end. Of several that are seen the later one in this order is told. */
enum Ending {
    /** The client was done first. */
    CLIENT(0),
    /** The destination was done first. */
    TARGET(0),
    /** The request was refused. */
    REFUSED(1),
    /** The client broke it off. */
    CLIENT_RESET(2),
    /** The destination broke it off. */
    TARGET_RESET(2),
    /** Nothing was carried for the time that is allowed. */
    IDLE(3),
    /** The client's certificate was revoked meanwhile. */
    REVOKED(3),
    /** The destination is no longer one that is served. */
    FORBIDDEN(3),
    /** This server stopped. */
    DRAIN(3);

    private final int weight;

    Ending(int weight) {
        this.weight = weight;
    }

    /** The first of those that weigh most: what follows a reset is its consequence. */
    Ending or(Ending later) {
        return later.weight > weight ? later : this;
    }

    /** Whether somebody should look at it. */
    boolean isError() {
        return weight > 0 && this != CLIENT_RESET && this != DRAIN;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
