package rvpn.core.identity;

/** What a certificate's owner does in a TLS handshake; its extended key usage must say so (RFC 5280, 4.2.1.12). */
public enum Role {
    /** Accepts the handshake: {@code serverAuth}. */
    SERVER("1.3.6.1.5.5.7.3.1", "serverAuth"),
    /** Dials: {@code clientAuth}. */
    CLIENT("1.3.6.1.5.5.7.3.2", "clientAuth");

    private final String purposeOid;
    private final String purpose;

    Role(String purposeOid, String purpose) {
        this.purposeOid = purposeOid;
        this.purpose = purpose;
    }

    /** The object identifier of the extended key usage, dotted. */
    public String purposeOid() {
        return purposeOid;
    }

    /** The name of the extended key usage, as openssl's configuration writes it. */
    public String purpose() {
        return purpose;
    }
}
