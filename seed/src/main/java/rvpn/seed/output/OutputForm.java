package rvpn.seed.output;

import rvpn.core.config.ConfigException;

/** For whom a command of vpnctl answers. */
public enum OutputForm {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON;

    /** Reads the value of {@code -o}. */
    public static OutputForm parse(String text) throws ConfigException {
        return switch (text) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default -> throw new ConfigException("--output: '" + text + "' is neither text nor json");
        };
    }
}
