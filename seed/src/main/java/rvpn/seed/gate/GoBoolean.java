package rvpn.seed.gate;

import java.util.Optional;
import java.util.Set;

/** A boolean as text, by the rule of Go's {@code strconv.ParseBool}, which Gardener applies to annotations. */
public final class GoBoolean {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private GoBoolean() {}

    /** The value of one of exactly twelve spellings; empty for any other text, blanks around one included. */
    public static Optional<Boolean> parse(String text) {
        if (TRUE.contains(text)) {
            return Optional.of(true);
        }
        return FALSE.contains(text) ? Optional.of(false) : Optional.empty();
    }
}
