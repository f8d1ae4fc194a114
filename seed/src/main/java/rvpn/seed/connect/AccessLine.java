package rvpn.seed.connect;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection, after its end.
 *
 * @param time of the end
 */
record AccessLine(Instant time, Caller caller, Wish wish, Answer answer, Ending ending, Course course) {
    /**
     * Who came.
     *
     * @param source address and port of the other end, or {@code unix}
     * @param told the client's address, as a load balancer has told it
     * @param isKnown whether it is no stranger
     */
    record Caller(
            String source, Optional<InetSocketAddress> told, Optional<X509Certificate> certificate, boolean isKnown) {}

    /**
     * Where it wanted to go; empty as far as it did not come to that.
     *
     * @param door the word of an {@link Opening}
     * @param asked what the client wrote, made {@link Printable}
     * @param owner whose the destination is
     * @param target host and port
     * @param address that was dialled
     * @param kind of destination; empty where there is only one, too
     */
    record Wish(
            String door, String asked, String owner, String target, Optional<InetSocketAddress> address, String kind) {}

    /**
     * What it was told.
     *
     * @param code of HTTP, 0 for none
     * @param alert of TLS, 0 for none
     */
    record Answer(int code, int alert, Optional<Refused> refused) {}

    /**
     * What came of it.
     *
     * @param connectNs from the request to the destination's answer, -1 where there was none
     */
    record Course(long fromClientBytes, long toClientBytes, long connectNs, long durationNs) {}

    boolean isError() {
        return ending.isError();
    }

    long durationMs() {
        return TimeUnit.NANOSECONDS.toMillis(course.durationNs());
    }
}
