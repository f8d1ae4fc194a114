package rvpn.shoot;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Asks DNS, for all lanes: whoever wants a name that is being asked for gets the same answer. From any thread. */
final class Resolver {
    /** Of one name; who has more of them has those behind one that works. */
    private static final int MAX_ADDRESSES = 8;

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
            return interleaved(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException unknown) {
            throw new CompletionException(new IOException("the name " + host + " is unknown to DNS"));
        }
    }

    /** IPv6 and IPv4 by turns, IPv6 first, otherwise in the resolver's order: RFC 8305 4. */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        List<InetAddress> v6 =
                addresses.stream().filter(Inet6Address.class::isInstance).toList();
        List<InetAddress> v4 = addresses.stream()
                .filter(address -> !(address instanceof Inet6Address))
                .toList();
        List<InetAddress> both = new ArrayList<>();
        for (int i = 0; i < Math.max(v6.size(), v4.size()); i++) {
            v6.stream().skip(i).limit(1).forEach(both::add);
            v4.stream().skip(i).limit(1).forEach(both::add);
        }
        return both.stream().distinct().limit(MAX_ADDRESSES).toList();
    }
}
