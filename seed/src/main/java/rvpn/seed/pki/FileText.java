package rvpn.seed.pki;

/**
 * What a file is to hold.
 *
 * @param isSecret for its owner only
 */
record FileText(String text, boolean isSecret) {
    static FileText open(String text) {
        return new FileText(text, false);
    }

    static FileText secret(String text) {
        return new FileText(text, true);
    }

    /** Never what it holds. */
    @Override
    public String toString() {
        return text.length() + " characters";
    }
}
