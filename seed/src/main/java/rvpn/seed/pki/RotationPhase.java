package rvpn.seed.pki;

import java.util.Locale;

/** Where a directory stands in the change of its authority. */
enum RotationPhase {
    /** One authority. */
    NONE("vpnctl pki rotate prepare DIR begins a rotation"),
    /** Prepare was cut off. */
    PREPARING("vpnctl pki rotate prepare DIR goes on where it was cut off"),
    /** Everybody believes two authorities; all certificates are of the old one. */
    PREPARED("once every program has read its ca.crt: vpnctl pki rotate switch DIR"),
    /** Switch was cut off. */
    SWITCHING("vpnctl pki rotate switch DIR goes on where it was cut off"),
    /** Everybody believes two authorities; all certificates are of the new one. */
    SWITCHED("once every program shows its new certificate: vpnctl pki rotate complete DIR"),
    /** Complete was cut off. */
    COMPLETING("vpnctl pki rotate complete DIR goes on where it was cut off");

    private final String next;

    RotationPhase(String next) {
        this.next = next;
    }

    /** What to do next, for a person. */
    String next() {
        return next;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
