package rvpn.seed.connect;

/**
 * Which connections are told in the access log.
 *
 * @param slowMs with {@link Level#ERRORS}: connections that lived so long or longer are told too; 0 for none
 */
public record AccessRule(Level level, int slowMs) {
    /** How much is told. */
    public enum Level {
        /** Nothing. */
        OFF,
        /** What was refused, timed out, or was broken off by the destination or by this server. */
        ERRORS,
        /** Everything. */
        ALL
    }

    boolean tells(AccessLine line) {
        return switch (level) {
            case OFF -> false;
            case ERRORS -> line.isError() || slowMs > 0 && line.durationMs() >= slowMs;
            case ALL -> true;
        };
    }
}
