package rvpn.seed.proxy;

import java.util.Optional;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * A network that may be dialled although it is none of the shoot's, or on ports that are closed otherwise.
 *
 * @param ports those of {@code --proxy-ports} where none are named
 */
record ExtraNetwork(Cidr cidr, Optional<PortRange> ports) {
    ExtraNetwork {
        Optional<String> never = NeverDialled.wholly(cidr);
        if (never.isPresent()) {
            throw new IllegalArgumentException(cidr + " is " + never.get() + ", which is never dialled");
        }
    }

    /** Reads {@code CIDR[:PORT[-PORT]]}; an IPv6 network needs no brackets, because the prefix length ends it. */
    static ExtraNetwork parse(String text) {
        int slash = text.indexOf('/');
        int colon = slash < 0 ? -1 : text.indexOf(':', slash);
        return colon < 0
                ? new ExtraNetwork(Cidr.parse(text), Optional.empty())
                : new ExtraNetwork(
                        Cidr.parse(text.substring(0, colon)), Optional.of(PortRange.parse(text.substring(colon + 1))));
    }

    boolean contains(IpAddress address) {
        return cidr.contains(address);
    }

    @Override
    public String toString() {
        return cidr + ports.map(range -> ":" + range).orElse("");
    }
}
