package rvpn.seed.connect;

import io.netty.util.NetUtil;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What stands in the lines of an access log. */
public final class AccessForm {
    private final BiConsumer<JsonLine, AccessLine> head;

    private AccessForm(BiConsumer<JsonLine, AccessLine> head) {
        this.head = head;
    }

    /**
     * Of a server whose clients have certificates.
     *
     * @param name of a client; called on the log's own thread
     */
    public static AccessForm withNames(Function<X509Certificate, String> name) {
        return new AccessForm((line, of) -> line.text(
                        "client", of.caller().certificate().map(name).orElse(""))
                .text("source", of.caller().source())
                .text("target", of.wish().target())
                .text("address", of.wish().address().map(Outbound::text).orElse(""))
                .text("class", of.wish().kind())
                .number("code", of.answer().code()));
    }

    /** Of a server that passes TLS on, to destinations of many owners. */
    public static AccessForm withDoors() {
        return new AccessForm((line, of) -> line.text(
                        "client",
                        of.caller().told().map(NetUtil::toSocketAddressString).orElse(""))
                .text("source", of.caller().source())
                .text("door", of.wish().door())
                .text("asked", of.wish().asked())
                .text("shoot", of.wish().owner())
                .text("target", of.wish().target())
                .text("address", of.wish().address().map(Outbound::text).orElse(""))
                .number("code", of.answer().code())
                .number("alert", of.answer().alert()));
    }

    /** One object of JSON (RFC 8259), with nothing in it but ASCII, and without a line end. */
    String json(AccessLine of) {
        JsonLine line = new JsonLine()
                .text("time", of.time().truncatedTo(ChronoUnit.MILLIS).toString());
        head.accept(line, of);
        line.text("reason", of.answer().refused().map(why -> word(why.reason())).orElse(""))
                .text("words", of.answer().refused().map(Refused::words).orElse(""))
                .text("end", of.ending().word())
                .number("from_client_bytes", of.course().fromClientBytes())
                .number("to_client_bytes", of.course().toClientBytes());
        if (of.course().connectNs() >= 0) {
            line.number("connect_us", TimeUnit.NANOSECONDS.toMicros(of.course().connectNs()));
        }
        return line.number("duration_ms", of.durationMs()).end();
    }

    private static String word(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
