package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The commands {@code state}, {@code log} and {@code echo}, which OpenVPN answers alike: on, off, the last few, all.
 *
 * @param name of the command
 * @param ring what is remembered
 * @param text of an entry
 * @param realTime turns notices on or off
 */
record History<T>(String name, Ring<T> ring, Function<T, String> text, Consumer<Boolean> realTime) {
    /** The answers to each parameter, one after the other. */
    List<String> answer(List<String> parameters) {
        List<String> lines = new ArrayList<>();
        parameters.stream().limit(2).forEach(parameter -> lines.addAll(answer(parameter)));
        return lines;
    }

    private List<String> answer(String parameter) {
        switch (parameter) {
            case "on" -> {
                realTime.accept(true);
                return List.of("SUCCESS: real-time " + name + " notification set to ON");
            }
            case "off" -> {
                realTime.accept(false);
                return List.of("SUCCESS: real-time " + name + " notification set to OFF");
            }
            default -> {
                int count = parameter.equals("all") ? Integer.MAX_VALUE : Words.number(parameter, 0);
                return count > 0
                        ? last(count)
                        : List.of("ERROR: " + name + " parameter must be 'on' or 'off' or some number n or 'all'");
            }
        }
    }

    private List<String> last(int count) {
        List<String> lines = new ArrayList<>();
        ring.last(count).forEach(entry -> lines.add(text.apply(entry)));
        lines.add("END");
        return lines;
    }
}
