package rvpn.ip;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which value belongs to an address: that of the narrowest network around it. Immutable, so any thread may ask; whoever
 * owns the routes builds a new table and swaps it in. A look-up is a binary search and allocates nothing; a build sorts,
 * so many routes are given to {@link #of} at once rather than to {@link #with} one by one.
 *
 * <p>A network has one value. {@link Cidr} is canonical, so equal networks are equal keys, and the later replaces.
 */
public final class RouteTable<T> {
    private final SortedMap<Cidr, T> entries;
    private final Intervals<T> v4;
    private final Intervals<T> v6;

    private RouteTable(SortedMap<Cidr, T> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
        Intervals.Sweep<T> sweep4 = new Intervals.Sweep<>(IpAddress.v4(0));
        Intervals.Sweep<T> sweep6 = new Intervals.Sweep<>(IpAddress.v6(0, 0));
        for (Entry<Cidr, T> route : entries.entrySet()) {
            Objects.requireNonNull(route.getValue(), "a route needs a value");
            (route.getKey().family() == IpFamily.V4 ? sweep4 : sweep6).add(route);
        }
        this.v4 = sweep4.end();
        this.v6 = sweep6.end();
    }

    /** No routes. */
    public static <T> RouteTable<T> empty() {
        return new RouteTable<>(new TreeMap<>());
    }

    /** These routes, values not null. The map may change later, the table does not. */
    public static <T> RouteTable<T> of(Map<Cidr, ? extends T> routes) {
        return new RouteTable<>(new TreeMap<>(routes));
    }

    /** These routes and this one; it replaces one of the same network. */
    public RouteTable<T> with(Cidr network, T value) {
        SortedMap<Cidr, T> routes = new TreeMap<>(entries);
        routes.put(network, value);
        return new RouteTable<>(routes);
    }

    /** These routes but the one of exactly this network, if there is one. */
    public RouteTable<T> without(Cidr network) {
        SortedMap<Cidr, T> routes = new TreeMap<>(entries);
        routes.remove(network);
        return new RouteTable<>(routes);
    }

    /** The value for an IPv4 address, null for none. */
    public T lookup4(int address) {
        return v4.find4(address);
    }

    /** The value for an IPv6 address, null for none. */
    public T lookup6(long high, long low) {
        return v6.find6(high, low);
    }

    /** The value for an address of either family, null for none. */
    public T lookup(IpAddress address) {
        return address.family() == IpFamily.V4 ? lookup4(address.v4Bits()) : lookup6(address.high(), address.low());
    }

    /** The value for the source of a checked packet, null for none. */
    public T lookupSource(ByteBuffer b, int packetAt) {
        return IpPacket.version(b, packetAt) == 4
                ? lookup4(Ipv4Header.source(b, packetAt))
                : lookup6(Ipv6Header.sourceHigh(b, packetAt), Ipv6Header.sourceLow(b, packetAt));
    }

    /** The value for the destination of a checked packet, null for none. */
    public T lookupDestination(ByteBuffer b, int packetAt) {
        return IpPacket.version(b, packetAt) == 4
                ? lookup4(Ipv4Header.destination(b, packetAt))
                : lookup6(Ipv6Header.destinationHigh(b, packetAt), Ipv6Header.destinationLow(b, packetAt));
    }

    /** How many routes there are. */
    public int size() {
        return entries.size();
    }

    /** All routes by network, unmodifiable: IPv4 first, the wider before the narrower. */
    public SortedMap<Cidr, T> entries() {
        return entries;
    }
}
