package rvpn.core.config;

import java.util.List;
import java.util.stream.Stream;
import rvpn.ip.Cidr;
import rvpn.ip.PrefixTranslation;

/** What {@link Networks} must satisfy before anything is routed by them. */
final class NetworkCheck {
    /** Of one kind: all of the shoot's go into one HELLO, which names 1024 at most. */
    private static final int MAX_NETWORKS = 300;

    private static final int MAX_PREFIXES = 64;

    /** Two addresses, and in IPv4 the network's own and its broadcast address. */
    private static final int SMALLEST_TRANSFER_SIZE = 4;

    /** Ground that belongs to each host or link alone (RFC 6890), or to groups; packets from or to it are dropped. */
    private static final List<Cidr> NOT_ROUTABLE = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.255.255.255/32",
                    "::/127",
                    "fe80::/10",
                    "ff00::/8")
            .map(Cidr::parse)
            .toList();

    private final Settings settings;
    private final Networks networks;

    NetworkCheck(Settings settings, Networks networks) {
        this.settings = settings;
        this.networks = networks;
    }

    void check() throws ConfigException {
        checkTransfer();
        for (var setting : List.of(
                Networks.SERVICE_NETWORKS, Networks.POD_NETWORKS, Networks.NODE_NETWORKS, Networks.SEED_NETWORKS)) {
            List<Cidr> cidrs = settings.get(setting) == null ? List.of() : settings.get(setting);
            if (cidrs.size() > MAX_NETWORKS) {
                throw settings.refuse(
                        setting, cidrs.size() + " networks are too many; join them to at most " + MAX_NETWORKS);
            }
            for (Cidr cidr : cidrs) {
                checkRouted(setting, cidr);
            }
        }
        checkPrefixes();
    }

    private void checkTransfer() throws ConfigException {
        List<Cidr> transfer = networks.transfer();
        if (transfer.isEmpty()) {
            throw settings.refuse(Networks.VPN_NETWORK, "at least one network is needed, such as 192.168.123.0/24");
        }
        for (Cidr cidr : transfer) {
            if (cidr.size() < SMALLEST_TRANSFER_SIZE) {
                throw settings.refuse(
                        Networks.VPN_NETWORK, cidr + " has no room for two addresses; use /30 (/126) or larger");
            }
            if (transfer.stream()
                            .filter(other -> other.family() == cidr.family())
                            .count()
                    > 1) {
                throw settings.refuse(Networks.VPN_NETWORK, "give one network a family, not several");
            }
            checkRoutable(Networks.VPN_NETWORK, cidr);
        }
    }

    private void checkRouted(Setting<List<Cidr>> setting, Cidr cidr) throws ConfigException {
        checkRoutable(setting, cidr);
        for (Cidr own : networks.transfer()) {
            if (own.overlaps(cidr)) {
                throw settings.refuse(
                        setting, cidr + " overlaps the transfer network " + own + " (--vpn-network); move one of them");
            }
        }
        if (networks.transfer().stream().noneMatch(own -> own.family() == cidr.family())) {
            throw settings.refuse(
                    setting,
                    cidr + " is " + cidr.family() + ", but --vpn-network " + networks.transfer()
                            + " has no network of that family; add one");
        }
    }

    private void checkRoutable(Setting<?> setting, Cidr cidr) throws ConfigException {
        if (cidr.prefix() == 0) {
            throw settings.refuse(setting, cidr + " would send everything into the tunnel; name the networks");
        }
        for (Cidr other : NOT_ROUTABLE) {
            if (other.overlaps(cidr)) {
                throw settings.refuse(setting, cidr + " overlaps " + other + ", which no tunnel carries");
            }
        }
    }

    /** Exchanged by the kernel, which adjusts no word of the address: so none may need it. */
    private void checkPrefixes() throws ConfigException {
        List<PrefixTranslation> prefixes = networks.prefixes();
        if (prefixes.size() > MAX_PREFIXES) {
            throw settings.refuse(
                    Networks.PREFIXES,
                    prefixes.size() + " prefixes are too many; at most " + MAX_PREFIXES + " are right");
        }
        for (PrefixTranslation prefix : prefixes) {
            checkRoutable(Networks.PREFIXES, prefix.mapped());
            for (Cidr own : networks.transfer()) {
                if (own.overlaps(prefix.mapped())) {
                    throw settings.refuse(
                            Networks.PREFIXES,
                            prefix.mapped() + " overlaps the transfer network " + own + " (--vpn-network)");
                }
            }
            try {
                prefix.requireNeutral();
            } catch (IllegalArgumentException unfit) {
                throw settings.refuse(Networks.PREFIXES, unfit.getMessage());
            }
        }
    }
}
