package rvpn.shoot;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** What the gateway is asked: a way to the seed server that a header names. */
final class GatewayConnect {
    private GatewayConnect() {}

    /**
     * Asks the one at this endpoint; on the channel's event loop. See {@link HttpConnect#ask}.
     *
     * @param pass that is shown, or null
     */
    static CompletableFuture<Channel> begin(Channel channel, Gateway gateway, Endpoint endpoint, String pass) {
        HttpRequest request = HttpConnect.request(endpoint);
        request.headers().set(gateway.headerKey(), gateway.headerValue());
        if (pass != null) {
            request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, "Bearer " + pass);
        }
        return HttpConnect.ask(channel, request, gateway.words(endpoint), refused -> "");
    }
}
