package rvpn.seed.client;

/** What becomes of a second client with the name of one that lives; OpenVPN's {@code duplicate-cn}. */
public enum Duplicates {
    /** It takes over, once it is authenticated and has greeted. */
    REPLACE,
    /** Both live, each with addresses of its own. */
    BOTH;

    /** Whether a client that comes again has the same key. */
    public boolean hasLastingKeys() {
        return this == REPLACE;
    }

    /** What tells clients apart. */
    public String key(String name, String session) {
        return this == REPLACE ? name : name + "/" + session;
    }
}
