package rvpn.ip;

import java.util.Optional;

/**
 * An IPv4 network and the one of the same size that stands for it; the bits behind the prefix stay, as the target NETMAP
 * of iptables does it.
 *
 * @param kind what it is for; {@code mapped} lies in its range
 */
public record MappedNetwork(NetworkKind kind, Cidr real, Cidr mapped) implements AddressTranslation {
    public MappedNetwork {
        if (real.family() != IpFamily.V4
                || real.prefix() != mapped.prefix()
                || !kind.range().contains(mapped)) {
            throw new IllegalArgumentException(real + " cannot be " + mapped + " in " + kind.range());
        }
    }

    @Override
    public Optional<IpAddress> toMapped(IpAddress address) {
        return move(address, real, mapped);
    }

    @Override
    public Optional<IpAddress> toReal(IpAddress address) {
        return move(address, mapped, real);
    }

    private static Optional<IpAddress> move(IpAddress address, Cidr from, Cidr to) {
        return from.contains(address)
                ? Optional.of(to.network().plus(address.low() - from.network().low()))
                : Optional.empty();
    }
}
