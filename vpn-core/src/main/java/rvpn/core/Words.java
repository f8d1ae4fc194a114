package rvpn.core;

import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** Failures in words for a person: one printable line. */
public final class Words {
    private static final int MAX_CHARACTERS = 300;
    private static final Pattern NETTY_ERROR =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ([^:]+)(: .*)?$");

    private Words() {}

    /** What went wrong. */
    public static String of(Throwable failure) {
        if (failure instanceof TlsFatalAlertReceived received) {
            return "the peer refused the TLS handshake: "
                    + AlertDescription.getName(received.getAlertDescription()).replace('_', ' ');
        }
        if (failure instanceof TlsFatalAlert alert) {
            String cause = alert.getCause() == null ? "" : ": " + of(alert.getCause());
            return printable("TLS: " + alert.getMessage() + cause);
        }
        String message = failure.getMessage();
        return printable(message == null ? failure.getClass().getSimpleName() : withoutCall(message));
    }

    /** Netty tells {@code finishConnect(..) failed with error(-111): Connection refused: /10.0.0.1:80}. */
    private static String withoutCall(String message) {
        return NETTY_ERROR.matcher(message).replaceFirst("$1");
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
