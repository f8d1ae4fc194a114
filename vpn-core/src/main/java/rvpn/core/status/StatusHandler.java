package rvpn.core.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one request; knows three exact paths and two methods. */
final class StatusHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StatusHandler.class);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final Supplier<Readiness> readiness;
    private final MetricsHandler metrics;

    StatusHandler(Supplier<Readiness> readiness, PrometheusRegistry registry) {
        this.readiness = readiness;
        this.metrics = new MetricsHandler(registry);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, METHOD_NOT_ALLOWED, "only GET and HEAD\n");
                return;
            }
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/healthz" -> answer(exchange, OK, "ok\n");
            case "/readyz" -> answerReadiness(exchange);
            case "/metrics" -> metrics.handle(exchange);
            default -> answer(exchange, NOT_FOUND, "there are /healthz, /readyz and /metrics\n");
        }
    }

    private void answerReadiness(HttpExchange exchange) throws IOException {
        Readiness now;
        try {
            now = readiness.get();
        } catch (RuntimeException fault) {
            LOG.error("readiness cannot be told", fault);
            answer(exchange, INTERNAL_ERROR, "readiness cannot be told\n");
            return;
        }
        String words = now.isReady() ? "ready\n" : "not ready\n" + lines("- ", now.reasons());
        answer(exchange, now.isReady() ? OK : UNAVAILABLE, words + lines("- but: ", now.remarks()));
    }

    private static String lines(String mark, List<String> words) {
        return words.stream().map(each -> mark + each + "\n").collect(Collectors.joining());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
