package rvpn.core.config;

/** A wrong option: names it, where its value came from, and what would be right. */
public final class ConfigException extends StartException {
    private static final long serialVersionUID = 1L;

    /** @param message the whole line, without the program's name */
    public ConfigException(String message) {
        super(ExitCode.USAGE, message);
    }

    static ConfigException of(Setting<?> setting, String origin, String problem) {
        return new ConfigException("--" + setting.name() + " (from " + origin + "): " + problem);
    }
}
