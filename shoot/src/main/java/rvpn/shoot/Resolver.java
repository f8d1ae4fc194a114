package rvpn.shoot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import rvpn.core.HappyEyeballs;

/** Asks DNS, for all lanes: whoever wants a name that is being asked for gets the same answer. From any thread. */
final class Resolver {
    private final Map<String, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();

    /** The addresses of a host in the order in which they are to be tried, or an IOException without them; never blocks. */
    CompletableFuture<List<InetAddress>> addresses(String host) {
        CompletableFuture<List<InetAddress>> answer = asked.computeIfAbsent(host, Resolver::ask);
        answer.whenComplete((addresses, failure) -> asked.remove(host, answer));
        return answer;
    }

    /** On a thread of its own: what waits for DNS cannot be woken. */
    private static CompletableFuture<List<InetAddress>> ask(String host) {
        return CompletableFuture.supplyAsync(() -> lookUp(host), work -> {
            Thread thread = new Thread(work, "dns");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return HappyEyeballs.inOrder(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException unknown) {
            throw new CompletionException(new IOException("the name " + host + " is unknown to DNS"));
        }
    }
}
