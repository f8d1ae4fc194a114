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
import rvpn.core.proxyprotocol.ClientAddress;

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
    private String door = "";
    private String asked = "";
    private String owner = "";
    private String target = "";
    private Optional<InetSocketAddress> address = Optional.empty();
    private Optional<InetSocketAddress> dialled = Optional.empty();
    private String kind = "";
    private Optional<Refused> refused = Optional.empty();
    private Channel joined;
    private Ending ending;
    private boolean isUnanswered;
    private boolean isTls;
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

    /** What it begins with. */
    void opens(Opening opening) {
        door = opening.door();
        isTls = opening instanceof HelloOpening;
    }

    /** What the client has written of where it wants to go. */
    void asks(String text) {
        asked = Printable.of(text);
    }

    /** Where that leads, before it is proven or dialled. */
    void leads(Target target, Router router) {
        this.target = target.toString();
        owner = router.owner(target);
    }

    void refused(Refused refused, Router router) {
        this.refused = Optional.of(refused);
        refused.target().ifPresent(wanted -> leads(wanted, router));
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

    /**
     * Whether who asked was known by a certificate that is allowed here or by the permissions of a Unix socket, or has come
     * as far as its destination.
     */
    private boolean isKnown() {
        boolean isAllowed =
                refused.map(why -> !SAID_TO_ANYBODY.contains(why.reason())).orElse(true);
        return !chain.isEmpty() && isAllowed || source.equals(UNIX) || isJoined();
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

    private AccessLine.Answer answer() {
        Optional<Reason> shown = refused.map(why -> why.shown().reason());
        boolean isRequest = !isTls && !isUnanswered;
        int code = isRequest ? shown.map(Reason::status).orElse(isJoined() ? 200 : 0) : 0;
        int alert = isTls && !isUnanswered ? shown.map(HelloOpening::alert).orElse(0) : 0;
        return new AccessLine.Answer(code, alert, refused);
    }

    /** As it is told at its end. */
    AccessLine line() {
        Optional<X509Certificate> certificate = chain.stream().findFirst();
        return new AccessLine(
                Instant.now(),
                new AccessLine.Caller(source, ClientAddress.told(client), certificate, isKnown()),
                new AccessLine.Wish(door, asked, owner, target, address, kind),
                answer(),
                ending == null ? Ending.CLIENT : ending,
                new AccessLine.Course(fromClientBytes, toClientBytes, connectNs, System.nanoTime() - startedNs));
    }
}
