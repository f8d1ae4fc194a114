package rvpn.core.identity;

/**
 * A name that a peer's certificate must carry: exactly this one, or one that begins so. Matching does not look at the
 * case of ASCII letters; there are no wildcards.
 *
 * @param text in the form that all matching uses
 */
public record ExpectedName(String text, boolean isPrefix) {
    private static final String PREFIX = "prefix:";

    /** @throws IllegalArgumentException when no name could be or begin so */
    public ExpectedName {
        text = CertificateNames.canonical(text);
    }

    /** {@code NAME}, or {@code prefix:TEXT} for every name that begins with the text. */
    public static ExpectedName parse(String text) {
        return text.startsWith(PREFIX)
                ? new ExpectedName(text.substring(PREFIX.length()), true)
                : new ExpectedName(text, false);
    }

    /** @param name canonical */
    boolean matches(String name) {
        return isPrefix ? name.startsWith(text) : name.equals(text);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isPrefix ? PREFIX + text : text;
    }
}
