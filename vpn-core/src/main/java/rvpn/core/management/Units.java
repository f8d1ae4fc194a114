package rvpn.core.management;

import java.util.Locale;

/** Figures as people read them. */
final class Units {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int STEP = 1000;
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 60 * MINUTE_S;
    private static final long DAY_S = 24 * HOUR_S;

    private Units() {}

    /** Such as {@code 1.5 MB}. */
    static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= STEP && unit < BYTES.length - 1) {
            left /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", left, BYTES[unit]);
    }

    /** Such as {@code 3 h 12 min}: the two largest units. */
    static String duration(long seconds) {
        long left = Math.max(0, seconds); // clocks are set back
        if (left < MINUTE_S) {
            return left + " s";
        }
        if (left < HOUR_S) {
            return left / MINUTE_S + " min " + left % MINUTE_S + " s";
        }
        if (left < DAY_S) {
            return left / HOUR_S + " h " + left % HOUR_S / MINUTE_S + " min";
        }
        return left / DAY_S + " d " + left % DAY_S / HOUR_S + " h";
    }

    /** Such as {@code 0.42 ms}; a dash where there is none yet. */
    static String ms(double ms) {
        return ms < 0 ? "-" : String.format(Locale.ROOT, "%.2f ms", ms);
    }
}
