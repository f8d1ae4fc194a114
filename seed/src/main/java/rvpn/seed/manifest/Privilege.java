package rvpn.seed.manifest;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;

/** What of a pod is privileged, so that the kernel's settings are as the tunnel needs them. */
enum Privilege {
    /** Nothing: the kubelet sets them, where it is allowed to ({@code --allowed-unsafe-sysctls}). */
    NONE,
    /** A container that sets them and ends before the program starts, as in Gardener. */
    INIT,
    /** The program, which then sets them itself. */
    PROGRAM;

    static final String WORDS = Stream.of(values()).map(Privilege::word).collect(Collectors.joining(", "));

    static Privilege parse(String option, String text) throws ConfigException {
        return Stream.of(values())
                .filter(value -> value.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new ConfigException(option + ": '" + Words.shown(text) + "' is none of " + WORDS));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
