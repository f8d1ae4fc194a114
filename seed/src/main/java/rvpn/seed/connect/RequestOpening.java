package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A request of HTTP: its head is for this server, what follows for the destination. */
final class RequestOpening implements Opening {
    private final HeadCollector collector = new HeadCollector();
    private String version = "HTTP/1.1";

    @Override
    public boolean take(ByteBuf early) throws Refused {
        return collector.take(early);
    }

    @Override
    public Target route(Router router, Client client, Visit visit) throws Refused {
        ConnectHead head = ConnectHead.parse(collector.text());
        version = head.version();
        if (!head.isConnect()) {
            throw router.objection(head);
        }
        visit.asks(router.asked(head));
        return router.route(head, client);
    }

    @Override
    public int forwardedBytes() {
        return 0;
    }

    @Override
    public ByteBuf accepted() {
        return Unpooled.copiedBuffer(version + " 200 Connection established\r\n\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    public ByteBuf refused(Refused refused) {
        return answer(version, refused);
    }

    /**
     * The status line carries the words, because that is all that kube-apiserver hands on to its user.
     *
     * @param version of the request, as far as it is known
     */
    static ByteBuf answer(String version, Refused refused) {
        String body = refused.words() + "\n";
        String field = refused.field()
                .map(own -> own.name() + ": " + own.value() + "\r\n")
                .orElse("");
        String answer = version + " " + refused.reason().status() + " " + refused.words() + "\r\n"
                + field
                + "Content-Type: text/plain; charset=us-ascii\r\n"
                + "Content-Length: " + body.length() + "\r\n"
                + "Connection: close\r\n"
                + "\r\n"
                + body;
        return Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII);
    }

    @Override
    public String door() {
        return "connect";
    }

    @Override
    public String name() {
        return "request head";
    }
}
