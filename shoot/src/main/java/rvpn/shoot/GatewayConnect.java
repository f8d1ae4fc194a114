package rvpn.shoot;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** What the gateway is asked: a way to the seed server that a header names. */
final class GatewayConnect {
    private GatewayConnect() {}

    /** Asks the one at this endpoint; on the channel's event loop. See {@link HttpConnect#ask}. */
    static CompletableFuture<Channel> begin(Channel channel, Gateway gateway, Endpoint endpoint) {
        HttpRequest request = HttpConnect.request(endpoint);
        request.headers().set(gateway.headerKey(), gateway.headerValue());
        return HttpConnect.ask(channel, request, gateway.words(endpoint), refused -> "");
    }
}
