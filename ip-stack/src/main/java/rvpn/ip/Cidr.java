package rvpn.ip;

import java.util.Objects;

/**
 * A network: all addresses that share their first bits (RFC 4632, RFC 4291 2.3).
 *
 * <p>IPv4 networks hold no IPv6 address, not even an IPv4-mapped one, and there is no network of IPv4-mapped addresses:
 * a packet must not carry them, so a rule about them would only look like a rule about IPv4.
 *
 * @param network the first address; all bits behind the prefix are zero
 * @param prefix how many bits are shared
 */
public record Cidr(IpAddress network, int prefix) implements Comparable<Cidr> {
    public Cidr {
        int bits = network.family().bits();
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "an " + network.family() + " prefix length is a number from 0 to " + bits + ", not " + prefix);
        }
        if (!network.equals(network.first(prefix))) {
            throw new IllegalArgumentException("'" + network + "/" + prefix
                    + "' has bits set behind its prefix; did you mean " + network.first(prefix) + "/" + prefix + "?");
        }
        if (network.isMapped()) {
            throw new IllegalArgumentException("'" + network + "/" + prefix + "' is a network of IPv4-mapped addresses;"
                    + " did you mean " + IpAddress.v4((int) network.low()) + "/" + (prefix - 96) + "?");
        }
    }

    /**
     * Reads {@code address/prefix}.
     *
     * @throws IllegalArgumentException in words for people that say what is wrong and what would be right
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            IpAddress address = IpAddress.parse(text);
            throw new IllegalArgumentException(
                    AddressText.quote(text) + " has no prefix length; did you mean " + host(address) + "?");
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int bits = address.family().bits();
        int prefix = AddressText.decimal(text.substring(slash + 1), bits);
        if (prefix < 0) {
            throw new IllegalArgumentException(AddressText.quote(text) + " has no valid prefix length: for "
                    + address.family() + " it is a number from 0 to " + bits);
        }
        return new Cidr(address, prefix);
    }

    /** The network of that prefix length around an address; bits behind the prefix are cleared. */
    public static Cidr around(IpAddress address, int prefix) {
        return new Cidr(address.first(prefix), prefix);
    }

    /** The network of this one address: {@code /32} or {@code /128}. */
    public static Cidr host(IpAddress address) {
        return new Cidr(address, address.family().bits());
    }

    public IpFamily family() {
        return network.family();
    }

    /** The last address; for IPv4 usually the broadcast address. */
    public IpAddress last() {
        return network.last(prefix);
    }

    public boolean contains(IpAddress address) {
        return address.family() == family() && address.first(prefix).equals(network);
    }

    /** Whether every address of the other is one of these. */
    public boolean contains(Cidr other) {
        return other.prefix >= prefix && contains(other.network);
    }

    /** Whether any address is in both; of two networks that overlap, one contains the other. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** How many addresses, network and broadcast address included; {@link Long#MAX_VALUE} when they are more. */
    public long size() {
        int hostBits = family().bits() - prefix;
        return hostBits < Long.SIZE - 1 ? 1L << hostBits : Long.MAX_VALUE;
    }

    /**
     * The address so many behind the first: 0 is {@link #network()}.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
     */
    public IpAddress address(long index) {
        return network.plus(Objects.checkIndex(index, size()));
    }

    /** By first address, the wider before the narrower: whatever contains another stands before it. */
    @Override
    public int compareTo(Cidr other) {
        int order = network.compareTo(other.network);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    /** The canonical text, which {@link #parse} reads back. */
    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
