package rvpn.seed.connect;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;

/** One connection of a client, from accept to its end, as it is told afterwards. On the client's event loop. */
final class Visit {
    private static final AttributeKey<Visit> KEY = AttributeKey.valueOf(Visit.class, "visit");

    private static final String UNIX = "unix";

    /** Said before it was known whether the client may ask here at all: any certificate of the authority gets as far. */
    private static final Set<Reason> SAID_TO_ANYBODY = EnumSet.of(
            Reason.CLIENT_FORBIDDEN,
            Reason.METHOD,
            Reason.MALFORMED,
            Reason.HEAD_TIMEOUT,
            Reason.HEAD_TOO_LARGE,
            Reason.HALF_OPEN_FULL);

    private final Channel client;
    private final String source;
    private final long startedNs = System.nanoTime();
    private List<X509Certificate> chain = List.of();
    private String target = "";
    private Optional<InetSocketAddress> address = Optional.empty();
    private Optional<InetSocketAddress> dialled = Optional.empty();
    private String kind = "";
    private Optional<Refused> refused = Optional.empty();
    private Channel joined;
    private Ending ending;
    private boolean isUnanswered;
    private long dialledNs;
    private long connectNs = -1;
    private long fromClientBytes;
    private long toClientBytes;

    private Visit(Channel client) {
        this.client = client;
        this.source = source(client);
    }

    private static String source(Channel client) {
        if (client instanceof UnixChannel) {
            return UNIX;
        }
        return client.remoteAddress() instanceof InetSocketAddress remote
                ? NetUtil.toSocketAddressString(remote)
                : "gone";
    }

    static Visit begin(Channel client) {
        Visit visit = new Visit(client);
        client.attr(KEY).set(visit);
        return visit;
    }

    static Visit of(Channel client) {
        return client.attr(KEY).get();
    }

    void refused(Refused refused) {
        this.refused = Optional.of(refused);
        target = refused.target().orElse(target);
        SslHandler tls = client.pipeline().get(SslHandler.class);
        isUnanswered = tls != null && !tls.handshakeFuture().isSuccess();
        remember();
        end(Ending.REFUSED);
    }

    /** The refusal is not told to the client: the connection ends without. */
    void unanswered() {
        isUnanswered = true;
    }

    void dials(Target target, Router router) {
        remember(); // who leaves before it is joined is told with its name as well
        this.target = target.toString();
        dialledNs = System.nanoTime();
        target.address().ifPresent(literal -> dialling(new InetSocketAddress(literal, target.port()), router));
    }

    private void dialling(InetSocketAddress to, Router router) {
        address = Optional.of(to);
        kind = router.kind(to.getAddress());
    }

    void connected(Channel target, Router router) {
        connectNs = System.nanoTime() - dialledNs;
        if (target.remoteAddress() instanceof InetSocketAddress to) {
            dialled = Optional.of(to);
            dialling(Dial.asked(target).orElse(to), router);
        }
    }

    void join(Channel target) {
        joined = target;
        remember();
    }

    /** While the handler of TLS is there still. */
    private void remember() {
        SslHandler tls = client.pipeline().get(SslHandler.class);
        if (tls == null || !chain.isEmpty()) {
            return;
        }
        try {
            Certificate[] peer = tls.engine().getSession().getPeerCertificates();
            chain = Stream.of(peer).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException none) {
            // refused in the handshake
        }
    }

    void carried(boolean isFromClient, long bytes) {
        if (isFromClient) {
            fromClientBytes += bytes;
        } else {
            toClientBytes += bytes;
        }
    }

    long carriedBytes() {
        return fromClientBytes + toClientBytes;
    }

    void end(Ending seen) {
        ending = ending == null ? seen : ending.or(seen);
    }

    /** Breaks both connections off; from any thread. */
    void cut(Ending why) {
        client.eventLoop().execute(() -> {
            if (client.isOpen() || joined.isOpen()) {
                end(why);
            }
            HalfClose.reset(client);
            HalfClose.reset(joined);
        });
    }

    boolean isJoined() {
        return joined != null;
    }

    /** Whether who asked was known by a certificate that is allowed here, or by the permissions of a Unix socket. */
    boolean isAuthenticated() {
        boolean isAllowed =
                refused.map(why -> !SAID_TO_ANYBODY.contains(why.reason())).orElse(true);
        return !chain.isEmpty() && isAllowed || source.equals(UNIX);
    }

    /** The client's certificate and those above it; once joined or refused, from any thread. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** Where it was joined to, as the client knows it; from any thread. */
    Optional<InetSocketAddress> address() {
        return address;
    }

    /** The same as it is called on the way; from any thread. */
    Optional<InetSocketAddress> dialled() {
        return dialled;
    }

    String kind() {
        return kind;
    }

    long connectNs() {
        return connectNs;
    }

    @Override
    public String toString() {
        return "the stream of " + source + " to " + target;
    }

    private int code() {
        if (isUnanswered) {
            return 0;
        }
        return refused.map(why -> why.reason().status()).orElse(isJoined() ? 200 : 0);
    }

    /** As it is told at its end. */
    AccessLine line() {
        return new AccessLine(
                Instant.now(),
                chain.stream().findFirst(),
                source,
                target,
                address,
                kind,
                code(),
                refused,
                ending == null ? Ending.CLIENT : ending,
                fromClientBytes,
                toClientBytes,
                connectNs,
                System.nanoTime() - startedNs,
                isAuthenticated());
    }
}
