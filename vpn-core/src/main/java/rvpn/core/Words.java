package rvpn.core;

import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** Failures in words for a person: one printable line. */
final class Words {
    private static final int MAX_CHARACTERS = 300;

    private Words() {}

    static String of(Throwable failure) {
        if (failure instanceof TlsFatalAlertReceived received) {
            return "the peer refused the TLS handshake: "
                    + AlertDescription.getName(received.getAlertDescription()).replace('_', ' ');
        }
        if (failure instanceof TlsFatalAlert alert) {
            String cause = alert.getCause() == null ? "" : ": " + of(alert.getCause());
            return printable("TLS: " + alert.getMessage() + cause);
        }
        String message = failure.getMessage();
        return printable(message == null ? failure.getClass().getSimpleName() : message);
    }

    static String printable(String text) {
        String line = text.lines().findFirst().orElse("").replaceAll("[^ -~]", "?");
        return line.substring(0, Math.min(MAX_CHARACTERS, line.length()));
    }

    /** A constant's name as people write it. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
