package rvpn.seed.manifest;

import java.util.Locale;
import rvpn.core.config.ConfigException;

/** Who dials. */
enum TunnelDirection {
    /** The shoot, by the seed's gateway. */
    REVERSED,
    /** The seed, by a load balancer of the shoot, as Gardener did it before. */
    DEFAULT;

    static TunnelDirection parse(String option, String text) throws ConfigException {
        return switch (text) {
            case "reversed" -> REVERSED;
            case "default" -> DEFAULT;
            default ->
                throw new ConfigException(option + ": '" + Words.shown(text) + "' is neither reversed nor default");
        };
    }

    /** Refuses an option that says nothing in this direction. */
    void refuse(String option, Object given, String why) throws ConfigException {
        if (given != null) {
            throw new ConfigException(
                    option + " says nothing with --direction " + name().toLowerCase(Locale.ROOT) + ": " + why);
        }
    }
}
