package rvpn.seed.proxy;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a destination is to those who look at metrics and the access log. */
enum DestinationClass {
    POD,
    SERVICE,
    NODE,
    /** In none of the shoot's networks, and named by the operator. */
    EXTRA;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Stream.of(values()).map(DestinationClass::word).toList();
    }
}
