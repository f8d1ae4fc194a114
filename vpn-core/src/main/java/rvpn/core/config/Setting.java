package rvpn.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One option of a program. Its kebab-case name is the flag {@code --name} and the YAML key {@code name};
 * {@code RVPN_NAME} is its environment variable, next to those that Gardener's images already use.
 *
 * @param variables further environment variables, the first that is set wins, after {@code RVPN_NAME}
 * @param defaultText what holds when nothing is given, or null
 * @param label what the value is called in the help, such as {@code CIDR[,CIDR...]}
 * @param parser text to value; throws {@link IllegalArgumentException} that says what would be right
 * @param separator what the parser finds between the values of a flag that is given several times, or of a list in YAML;
 *     null where the flag is given once, and lists have commas
 */
public record Setting<T>(
        String name,
        List<String> variables,
        String defaultText,
        String label,
        String description,
        Function<String, T> parser,
        String separator) {

    public Setting {
        variables = Stream.concat(Stream.of(ownVariable(name)), variables.stream())
                .distinct()
                .toList();
    }

    /** A setting without a default. */
    public static <T> Setting<T> of(String name, String label, String description, Function<String, T> parser) {
        return new Setting<>(name, List.of(), null, label, description, parser, null);
    }

    /** A whole number between two bounds, both included. */
    public static Setting<Integer> number(String name, int min, int max, int preset, String unit, String description) {
        return of(name, unit, description, text -> wholeNumber(text, min, max)).or(Integer.toString(preset));
    }

    /** A choice by its lower-case name. */
    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, E preset, String description) {
        String words = String.join(
                "|", Stream.of(type.getEnumConstants()).map(Setting::word).toList());
        return of(name, words, description, text -> Stream.of(type.getEnumConstants())
                        .filter(constant -> word(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of " + words)))
                .or(word(preset));
    }

    /** A comma-separated list; blanks around the elements do not count. */
    public static <T> Function<String, List<T>> listOf(Function<String, T> element) {
        return text -> {
            List<T> values = new ArrayList<>();
            for (String part : text.split(",")) {
                if (!part.isBlank()) {
                    values.add(element.apply(part.strip()));
                }
            }
            return List.copyOf(values);
        };
    }

    /** The same with a default. */
    public Setting<T> or(String text) {
        return new Setting<>(name, variables, text, label, description, parser, separator);
    }

    /** The same, also read from these environment variables. */
    public Setting<T> alsoFrom(String... names) {
        return new Setting<>(name, List.of(names), defaultText, label, description, parser, separator);
    }

    /** The same, whose flag may be given several times; its parser finds this between the values. */
    public Setting<T> severalBy(String text) {
        return new Setting<>(name, variables, defaultText, label, description, parser, text);
    }

    /** All of these, in this order: what a program has is put together from lists of its parts. */
    @SafeVarargs
    public static List<Setting<?>> all(List<? extends Setting<?>>... lists) {
        List<Setting<?>> all = new ArrayList<>();
        for (List<? extends Setting<?>> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    private static String ownVariable(String name) {
        return "RVPN_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int wholeNumber(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same words
        }
        throw new IllegalArgumentException("'" + text + "' is not a whole number from " + min + " to " + max);
    }
}
