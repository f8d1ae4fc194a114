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
    public Target route(Router router, Client client) throws Refused {
        return router.route(ClientHello.parse(collector.body()), client);
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
        int alert = refused.reason().alert();
        return Alert.record(alert == 0 ? Alert.INTERNAL_ERROR : alert);
    }

    @Override
    public String name() {
        return "TLS hello";
    }
}
