package rvpn.core.identity;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/** Revocations of one authority, for tests of whoever asks them. */
public final class TestRevocations {
    private TestRevocations() {}

    public static Revocations of(X509Certificate authority, X509CRL list) throws UnusablePemException {
        return Revocations.of(List.of(list), List.of(authority));
    }
}
