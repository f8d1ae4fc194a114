package rvpn.ip;

import java.util.Optional;

/** How the addresses of one network are called at the other end, one to one and both ways. */
public sealed interface AddressTranslation permits MappedNetwork, PrefixTranslation {
    /** The network as it is. */
    Cidr real();

    /** What stands for it; as long a prefix. */
    Cidr mapped();

    /** What stands for an address of {@link #real}; empty for one that has no counterpart. */
    Optional<IpAddress> toMapped(IpAddress address);

    /** The address that one of {@link #mapped} stands for; empty for one that has no counterpart. */
    Optional<IpAddress> toReal(IpAddress address);
}
