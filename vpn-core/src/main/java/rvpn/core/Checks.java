package rvpn.core;

import java.util.List;

/** Limits on what a control record may hold; text must be printable, so that it may go into a log. */
final class Checks {
    private Checks() {}

    static void range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** One to {@code max} printable characters of ASCII. */
    static void word(String field, String value, int max) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        text(field, value, max);
    }

    static void text(String field, String value, int max) {
        if (value == null || value.length() > max) {
            throw new IllegalArgumentException(field + " must have at most " + max + " characters");
        }
        if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException(field + " has characters that are not printable ASCII");
        }
    }

    static void mtu(int mtu) {
        range("mtu", mtu, 576, 65_535);
    }

    static void liveness(int pingIntervalMs, int pingTimeoutMs) {
        range("pingIntervalMs", pingIntervalMs, 100, 3_600_000);
        range("pingTimeoutMs", pingTimeoutMs, pingIntervalMs, 24 * 3_600_000);
    }

    static List<String> words(String field, List<String> values, int max) {
        List<String> checked = list(field, values, max);
        checked.forEach(value -> word(field, value, 128));
        return checked;
    }

    static <T> List<T> list(String field, List<T> values, int max) {
        if (values == null || values.size() > max || values.stream().anyMatch(java.util.Objects::isNull)) {
            throw new IllegalArgumentException(field + " must be a list of at most " + max + " values");
        }
        return List.copyOf(values);
    }
}
