package rvpn.seed.gateway;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import rvpn.core.config.Setting;
import rvpn.seed.connect.Printable;

/** By which doors a pass is needed, as text. */
final class PassDoors {
    private static final String RIGHT = "'none', 'connect', 'tls' or 'connect,tls' would be right";

    private PassDoors() {}

    /** Words with commas between them. */
    static Set<Door> parse(String text) {
        return of(Setting.listOf(String::toString).apply(text));
    }

    /** {@code none} stands alone. */
    static Set<Door> of(Collection<String> words) {
        if (words.equals(List.of("none"))) {
            return Set.of();
        }
        Set<Door> doors = EnumSet.noneOf(Door.class);
        for (String word : words) {
            doors.add(
                    switch (word) {
                        case "connect" -> Door.CONNECT;
                        case "tls" -> Door.TLS;
                        default ->
                            throw new IllegalArgumentException("'" + Printable.of(word) + "' is no door: " + RIGHT);
                    });
        }
        if (doors.isEmpty()) {
            throw new IllegalArgumentException("names no door: " + RIGHT);
        }
        return doors;
    }
}
