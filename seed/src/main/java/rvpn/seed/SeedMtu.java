package rvpn.seed;

import rvpn.core.config.Setting;

/**
 * The MTU of the tunnel's devices, which the seed decides for both ends.
 *
 * @param fixed in bytes; {@link #AUTO} to look at the hosts' ways out at the beginning of each session
 */
record SeedMtu(int fixed) {
    private static final int AUTO = 0;
    /** RFC 8200 5: below that the kernel takes IPv6 off a device. */
    private static final int MIN_BYTES = 1280;

    private static final int MAX_BYTES = 65_535;
    /** What every host takes whose way out is Ethernet, and what a device has before the first session. */
    private static final int USUAL_BYTES = 1500;

    static final Setting<SeedMtu> MTU = Setting.of(
                    "mtu",
                    "BYTES|auto",
                    "MTU of the tunnel's devices on both ends; 'auto' takes for each session the smaller of the two"
                            + " hosts' interfaces over which it runs, and at least 1280.",
                    SeedMtu::parse)
            .or(Integer.toString(USUAL_BYTES));

    private static SeedMtu parse(String text) {
        if (text.equals("auto")) {
            return new SeedMtu(AUTO);
        }
        try {
            int bytes = Integer.parseInt(text);
            if (bytes >= MIN_BYTES && bytes <= MAX_BYTES) {
                return new SeedMtu(bytes);
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same words
        }
        throw new IllegalArgumentException(
                "'" + text + "' is neither 'auto' nor a whole number from " + MIN_BYTES + " to " + MAX_BYTES);
    }

    /** Of the device before there is a session. */
    int initial() {
        return fixed == AUTO ? USUAL_BYTES : fixed;
    }

    /** The smaller of two, where 0 is not known. */
    static int narrower(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /**
     * For a session over interfaces of which the narrower has this MTU, 0 where that is not known. Nothing is taken off for headers: packets
     * travel in a stream, which is cut into segments anywhere.
     */
    int agreed(int wayOut) {
        if (fixed != AUTO) {
            return fixed;
        }
        return wayOut == 0 ? USUAL_BYTES : Math.max(MIN_BYTES, Math.min(wayOut, MAX_BYTES));
    }
}
