package rvpn.core.config;

import java.util.Locale;

/**
 * On which side of the tunnel an end is. Who dials is another matter: in the reversed direction the shoot does, in the
 * default direction the seed.
 */
public enum Side {
    /** Beside the control plane: traffic starts there. */
    SEED,
    /** Before pods, services and nodes; the less trusted one. */
    SHOOT;

    /** The one at the other end. */
    public Side other() {
        return this == SEED ? SHOOT : SEED;
    }

    /** As people and HELLO call it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
