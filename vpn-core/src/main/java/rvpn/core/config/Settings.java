package rvpn.core.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The values of a program's settings, each with where it came from. Immutable. */
public final class Settings {
    /** How to read the same sources once more. */
    @FunctionalInterface
    interface Source {
        Settings read() throws ConfigException;
    }

    private record Value(Object value, String origin) {}

    private final Map<Setting<?>, Value> values;
    private final Source again;
    private final FileStamp file;

    private Settings(Map<Setting<?>, Value> values, Source again, FileStamp file) {
        this.values = values;
        this.again = again;
        this.file = file;
    }

    /**
     * Resolves every setting: flag beats variable beats file beats default. An empty variable counts as not set.
     *
     * @param flags by name without the dashes
     * @throws ConfigException for the first value that its parser refuses
     */
    public static Settings resolve(
            List<Setting<?>> settings, Map<String, String> flags, Map<String, String> environment, YamlFile file)
            throws ConfigException {
        Map<Setting<?>, Value> values = new HashMap<>();
        for (Setting<?> setting : settings) {
            Value value = resolve(setting, flags, environment, file);
            if (value != null) {
                values.put(setting, value);
            }
        }
        return new Settings(values, null, null);
    }

    /**
     * The same, which {@link #reread} can replace.
     *
     * @param from the configuration file as it was before it was read, or null
     */
    Settings from(Source source, FileStamp from) {
        return new Settings(values, source, from);
    }

    /** The configuration file as it was before it was read, where there is one. */
    Optional<FileStamp> file() {
        return Optional.ofNullable(file);
    }

    /**
     * What the sources say now: the file may be another, flags and variables are the program's own for its life.
     *
     * @throws ConfigException what is wrong with it; these settings stay as they are
     */
    public Settings reread() throws ConfigException {
        return again == null ? this : again.read();
    }

    private static Value resolve(
            Setting<?> setting, Map<String, String> flags, Map<String, String> environment, YamlFile file)
            throws ConfigException {
        String flag = flags.get(setting.name());
        if (flag != null) {
            return parse(setting, flag, "flag --" + setting.name());
        }
        for (String variable : setting.variables()) {
            String text = environment.getOrDefault(variable, "");
            if (!text.isBlank()) {
                return parse(setting, text.strip(), "environment variable " + variable);
            }
        }
        String text = file.get(setting.name());
        if (text != null) {
            return parse(setting, text, "key " + setting.name() + " in " + file.name());
        }
        return setting.defaultText() == null ? null : parse(setting, setting.defaultText(), "default");
    }

    private static Value parse(Setting<?> setting, String text, String origin) throws ConfigException {
        try {
            return new Value(setting.parser().apply(text), origin);
        } catch (IllegalArgumentException refused) {
            throw ConfigException.of(setting, origin, oneLine(refused.getMessage()));
        }
    }

    /** Most parsers quote what they refuse, and a block of YAML may have several lines. */
    private static String oneLine(String words) {
        return words.replaceAll("\\p{Cntrl}", "?");
    }

    /** The settings whose values differ. */
    Set<Setting<?>> changedFrom(Settings before) {
        Set<Setting<?>> changed = new HashSet<>(values.keySet());
        changed.addAll(before.values.keySet());
        changed.removeIf(setting -> Objects.equals(get(setting), before.get(setting)));
        return changed;
    }

    /** The value, or null where nothing was given and there is no default. */
    @SuppressWarnings("unchecked") // a setting's own parser made its value
    public <T> T get(Setting<T> setting) {
        Value value = values.get(setting);
        return value == null ? null : (T) value.value();
    }

    /** The value of a setting that must be given. */
    public <T> T require(Setting<T> setting) throws ConfigException {
        T value = get(setting);
        if (value == null) {
            throw new ConfigException("--" + setting.name() + " is missing: give the flag, the environment variable "
                    + String.join(" or ", setting.variables()) + ", or the key " + setting.name() + " in the file");
        }
        return value;
    }

    /** An error about a value that parsed but cannot be used. */
    public ConfigException refuse(Setting<?> setting, String problem) {
        Value value = values.get(setting);
        return ConfigException.of(setting, value == null ? "nowhere: it is not set" : value.origin(), problem);
    }
}
