package rvpn.seed.connect;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks DNS for addresses, on a thread of its own. Answers are kept for their time to live, a bounded number. */
public final class Names implements AutoCloseable {
    private static final int QUERY_TIMEOUT_MS = 2_000;
    private static final int MAX_QUERIES = 8;
    private static final int MAX_EQUAL_QUESTIONS = 1024;
    private static final int DNS_PORT = 53;

    /** How a name is looked up. */
    public enum Lookup {
        /** As it stands. */
        ABSOLUTE,
        /** With the host's search list, as programs of the host would. */
        WITH_SEARCH_LIST
    }

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("names", true), NioIoHandler.newFactory());
    private final DnsNameResolver resolver;

    Names(DnsServerAddressStreamProvider servers, Lookup lookup) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(group.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .resolveCache(new BoundedDnsCache())
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .consolidateCacheSize(MAX_EQUAL_QUESTIONS)
                .maxQueriesPerResolve(MAX_QUERIES)
                // Netty's own choice leaves IPv6 out for good where the host gets its first address later.
                .resolvedAddressTypes(ResolvedAddressTypes.IPV6_PREFERRED)
                .queryTimeoutMillis(QUERY_TIMEOUT_MS);
        resolver = (lookup == Lookup.ABSOLUTE ? builder.searchDomains(List.of()) : builder).build();
    }

    /** Uses the name servers of {@code /etc/resolv.conf}, and like the C library one on this host if it names none. */
    public static Names ofHost(Lookup lookup) {
        return new Names(serversOfHost(), lookup);
    }

    /** All addresses of a name; fails with {@link java.net.UnknownHostException}. */
    Future<List<InetAddress>> resolve(String name) {
        return resolver.resolveAll(name);
    }

    @Override
    public void close() {
        resolver.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Not Netty's platform default, which falls back to public name servers on the internet. */
    private static DnsServerAddressStreamProvider serversOfHost() {
        try {
            return new UnixResolverDnsServerAddressStreamProvider("/etc/resolv.conf", "/etc/resolver");
        } catch (IOException | IllegalArgumentException none) {
            return new SingletonDnsServerAddressStreamProvider(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
        }
    }
}
