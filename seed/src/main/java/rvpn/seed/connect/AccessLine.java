package rvpn.seed.connect;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One connection, after its end.
 *
 * @param time of the end
 * @param source address and port of the client, or {@code unix}
 * @param target as the client asked for it; empty where it did not come to that
 * @param address that was dialled
 * @param kind of destination; empty where there is only one, or none was chosen
 * @param code of the answer, 0 where there was none
 * @param connectNs from the request to the destination's answer, -1 where there was none
 */
record AccessLine(
        Instant time,
        Optional<X509Certificate> certificate,
        String source,
        String target,
        Optional<InetSocketAddress> address,
        String kind,
        int code,
        Optional<Refused> refused,
        Ending ending,
        long fromClientBytes,
        long toClientBytes,
        long connectNs,
        long durationNs,
        boolean isAuthenticated) {

    boolean isError() {
        return ending.isError();
    }

    long durationMs() {
        return TimeUnit.NANOSECONDS.toMillis(durationNs);
    }

    /** One object of JSON (RFC 8259), with nothing in it but ASCII, and without a line end. */
    String json(Function<X509Certificate, String> name) {
        JsonLine line = new JsonLine()
                .text("time", time.truncatedTo(ChronoUnit.MILLIS).toString())
                .text("client", certificate.map(name).orElse(""))
                .text("source", source)
                .text("target", target)
                .text("address", address.map(Outbound::text).orElse(""))
                .text("class", kind)
                .number("code", code)
                .text("reason", refused.map(why -> word(why.reason())).orElse(""))
                .text("words", refused.map(Refused::words).orElse(""))
                .text("end", ending.word())
                .number("from_client_bytes", fromClientBytes)
                .number("to_client_bytes", toClientBytes);
        if (connectNs >= 0) {
            line.number("connect_us", TimeUnit.NANOSECONDS.toMicros(connectNs));
        }
        return line.number("duration_ms", durationMs()).end();
    }

    private static String word(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
