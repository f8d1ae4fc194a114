package rvpn.seed.manifest;

import java.util.Locale;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;

/** By what Gardener's Istio gateway finds the shoot of a tunnel. */
enum IstioRouting {
    /** From Gardener 1.35 on: a header names the destination, and one filter serves all shoots. */
    HEADER,
    /** Before: the name of the API server in {@code Host}, and each shoot has a filter of its own. */
    HOST;

    static IstioRouting parse(String option, String text) throws ConfigException {
        return Stream.of(values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new ConfigException(option + ": '" + Words.shown(text) + "' is neither header nor host"));
    }
}
