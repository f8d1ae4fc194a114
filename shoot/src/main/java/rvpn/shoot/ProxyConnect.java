package rvpn.shoot;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the HTTP proxy is asked: a way to the gateway. */
final class ProxyConnect {
    private static final int MAX_SCHEMES = 8;

    private ProxyConnect() {}

    /**
     * Asks; on the channel's event loop. See {@link HttpConnect#ask}.
     *
     * @param authorization what {@link HttpProxy#authorization} gives
     */
    static CompletableFuture<Channel> begin(Channel channel, HttpProxy proxy, String authorization, Endpoint gateway) {
        HttpRequest request = HttpConnect.request(gateway);
        proxy.headers().forEach(header -> request.headers().add(header.name(), header.value()));
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, authorization);
        }
        return HttpConnect.ask(channel, request, words(proxy), refused -> advice(refused, proxy, gateway));
    }

    /** How messages call it. */
    static String words(HttpProxy proxy) {
        return "the proxy " + proxy.address();
    }

    /** What to do about an answer, as far as its status tells. */
    private static String advice(HttpResponse refused, HttpProxy proxy, Endpoint gateway) {
        return switch (refused.status().code()) {
            case 407 -> authentication(refused.headers().getAll(HttpHeaderNames.PROXY_AUTHENTICATE), proxy.login());
            case 403 -> "its rules forbid the way to " + gateway + "; many allow port 443 alone";
            case 400, 405, 501 -> "it does not do HTTP CONNECT, or not for " + gateway;
            case 502, 503 -> "it cannot reach " + gateway;
            case 504 -> "it got no answer from " + gateway + " in time";
            default -> "";
        };
    }

    private static String authentication(List<String> challenges, ProxyLogin login) {
        List<String> schemes = challenges.stream()
                .limit(MAX_SCHEMES)
                .map(challenge -> challenge.split("[ ,]", 2)[0])
                .filter(scheme -> scheme.matches("[A-Za-z0-9-]{1,32}"))
                .toList();
        if (!schemes.isEmpty() && schemes.stream().noneMatch("basic"::equalsIgnoreCase)) {
            return "it wants " + String.join(" or ", schemes) + ", of which none is spoken here; Basic would be";
        }
        return login == null
                ? "it wants a user and a password; give them in --http-proxy-auth-file"
                : "it does not accept the user and the password in " + login.file();
    }
}
