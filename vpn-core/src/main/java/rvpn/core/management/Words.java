package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command taken apart: words between blanks, or between quotes of either kind. */
final class Words {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final int MAX_DIGITS = 9;

    private Words() {}

    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    words.add(matcher.group(group));
                }
            }
        }
        return words;
    }

    /** A whole number from 0, or the other one where it is none. */
    static int number(String word, int otherwise) {
        return word.length() <= MAX_DIGITS && word.matches("[0-9]+") ? Integer.parseInt(word) : otherwise;
    }
}
