package rvpn.seed.connect;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Netty's cache, which honours each record's time to live, for the {@value #MAX_NAMES} names learnt last. */
final class BoundedDnsCache implements DnsCache {
    static final int MAX_NAMES = 8192;

    private final DnsCache entries = new DefaultDnsCache();
    private final Map<String, Boolean> names = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            boolean isTooMany = size() > MAX_NAMES;
            if (isTooMany) {
                entries.clear(eldest.getKey());
            }
            return isTooMany;
        }
    };

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public boolean clear(String name) {
        return entries.clear(name);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String name, DnsRecord[] additionals) {
        return entries.get(name, additionals);
    }

    @Override
    public DnsCacheEntry cache(
            String name, DnsRecord[] additionals, InetAddress address, long ttlSeconds, EventLoop loop) {
        synchronized (names) {
            names.put(name, true);
        }
        return entries.cache(name, additionals, address, ttlSeconds, loop);
    }

    @Override
    public DnsCacheEntry cache(String name, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return entries.cache(name, additionals, cause, loop);
    }
}
