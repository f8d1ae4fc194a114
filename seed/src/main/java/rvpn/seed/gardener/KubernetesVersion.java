package rvpn.seed.gardener;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rvpn.core.config.ConfigException;

/**
 * A version of Kubernetes or Gardener, in what Masterminds' semver reads, which Gardener uses: {@code 1.21.14},
 * {@code v1.21}, {@code 1.22.0-rc.1}.
 *
 * @param preRelease what follows the hyphen; empty for a release
 */
public record KubernetesVersion(int major, int minor, int patch, String preRelease) {
    private static final String DOTTED = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern FORM = Pattern.compile(
            "v?([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:\\.([0-9]{1,6}))?(?:-(" + DOTTED + "))?(?:\\+" + DOTTED + ")?");

    /** @throws IllegalArgumentException when the text is no version */
    public static KubernetesVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text.replaceAll("[^\\x20-\\x7e]", "?") + "' is not a version; write one like 1.21.14");
        }
        String preRelease = matcher.group(4);
        return new KubernetesVersion(
                number(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                preRelease == null ? "" : preRelease);
    }

    /** The same of an option's text; what is wrong names the option. */
    public static KubernetesVersion parse(String option, String text) throws ConfigException {
        try {
            return parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(option + ": " + wrong.getMessage());
        }
    }

    /** Whether it is of this minor release of version 1 or later, where a pre-release counts as earlier than any. */
    public boolean isReleaseFrom(int minimumMinor) {
        return preRelease.isEmpty() && (major > 1 || major == 1 && minor >= minimumMinor);
    }

    /** Whether it would be, were it not a pre-release. */
    public boolean isPreReleaseFrom(int minimumMinor) {
        return !preRelease.isEmpty() && (major > 1 || major == 1 && minor >= minimumMinor);
    }

    /** Whether it is of this minor release or later, pre-releases of it included. */
    public boolean isFrom(int minimumMinor) {
        return isReleaseFrom(minimumMinor) || isPreReleaseFrom(minimumMinor);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
