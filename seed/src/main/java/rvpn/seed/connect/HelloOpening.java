package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The hello of a TLS client: read here, and forwarded with all that follows, as it came. */
final class HelloOpening implements Opening {
    private final HelloCollector collector = new HelloCollector();

    @Override
    public boolean take(ByteBuf early) throws Refused {
        return collector.take(early);
    }

    @Override
    public Target route(Router router, Client client, Visit visit) throws Refused {
        ClientHello hello = ClientHello.parse(collector.body());
        visit.asks(hello.serverName().orElse(""));
        return router.route(hello, client);
    }

    @Override
    public int forwardedBytes() {
        return collector.bytes();
    }

    @Override
    public ByteBuf accepted() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public ByteBuf refused(Refused refused) {
        return Alert.record(alert(refused.reason()));
    }

    static int alert(Reason reason) {
        return reason.alert() == 0 ? Alert.INTERNAL_ERROR : reason.alert();
    }

    @Override
    public String door() {
        return "tls";
    }

    @Override
    public String name() {
        return "TLS hello";
    }
}
