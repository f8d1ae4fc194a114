package rvpn.seed.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import rvpn.core.config.Networks;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;

/**
 * Asks of an address, in this order: is it one that is never dialled, is it in the shoot's networks or in an extra one,
 * is the port open there, is what it is called in the tunnel this host's own. What is never dialled stays so, even inside
 * an allowed network. Where networks are mapped, clients name real addresses, and only what the mapping says is dialled.
 */
public final class AllowList implements DestinationPolicy {
    private final Supplier<Networks> networks;
    private final Supplier<DestinationRules> rules;
    private final Own own;
    private Consumer<Runnable> onMoreOwn = work -> {};

    /** Which addresses are this host's. */
    interface Own {
        /** @throws IOException when that cannot be found out now */
        boolean contains(InetAddress address) throws IOException;
    }

    /**
     * Both are asked anew each time, because they may change.
     *
     * @param networks as packets in the tunnel have them
     */
    public AllowList(Supplier<Networks> networks, Supplier<DestinationRules> rules) {
        this(networks, rules, new OwnAddresses());
    }

    private AllowList(Supplier<Networks> networks, Supplier<DestinationRules> rules, OwnAddresses own) {
        this(networks, rules, (Own) own);
        onMoreOwn = own::whenMore;
    }

    AllowList(Supplier<Networks> networks, Supplier<DestinationRules> rules, Own own) {
        this.networks = networks;
        this.rules = rules;
        this.own = own;
    }

    /** What is to be done when the host has got an address that may have been dialled just before. */
    void whenMoreAreOwn(Runnable work) {
        onMoreOwn.accept(work);
    }

    @Override
    public void check(InetSocketAddress to) throws Refused {
        dialled(to);
    }

    @Override
    public InetSocketAddress dialled(InetSocketAddress to) throws Refused {
        IpAddress wanted = IpAddress.of(to.getAddress().getAddress());
        Optional<String> never = NeverDialled.what(wanted);
        if (never.isPresent()) {
            throw forbidden(wanted + " is " + never.get() + ", never dialled");
        }
        Networks now = networks.get();
        if (now.mapping().ofShoot(wanted).isEmpty()
                && now.mapping().toReal(wanted).isPresent()) {
            throw forbidden(wanted + " stands for another address in the tunnel, which is to be named");
        }
        IpAddress called = inTunnel(wanted, now);
        checkNetwork(wanted, called, now, to.getPort());
        InetAddress address = called.equals(wanted) ? to.getAddress() : address(called);
        checkForeign(address, called);
        return new InetSocketAddress(address, to.getPort());
    }

    /** Itself, where it is in no network that is mapped. */
    private static IpAddress inTunnel(IpAddress real, Networks now) {
        return now.mapping().ofShoot(real).orElse(real);
    }

    private static InetAddress address(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // four bytes, or sixteen
        }
    }

    /** What cannot be checked is not dialled, but it is not forbidden either: streams that run may go on. */
    private void checkForeign(InetAddress address, IpAddress wanted) throws Refused {
        try {
            if (own.contains(address)) {
                throw forbidden(wanted + " is the seed's own address, never dialled");
            }
        } catch (IOException exhausted) {
            throw new Refused(
                    Reason.TARGET_UNREACHABLE,
                    "cannot find out whether " + wanted + " is the seed's own address: " + exhausted.getMessage());
        }
    }

    private void checkNetwork(IpAddress wanted, IpAddress called, Networks tunnel, int port) throws Refused {
        DestinationRules now = rules.get();
        List<ExtraNetwork> extra =
                now.extra().stream().filter(network -> network.contains(wanted)).toList();
        boolean isInShoot = tunnel.shoot().stream().anyMatch(cidr -> cidr.contains(called));
        if (!isInShoot && extra.isEmpty()) {
            throw forbidden(wanted + " is outside the shoot's networks " + real(tunnel)
                    + (now.extra().isEmpty() ? "" : " and the extra " + now.extra()));
        }
        boolean isNamed =
                extra.stream().anyMatch(network -> network.ports().stream().anyMatch(range -> range.contains(port)));
        boolean mayTakeAny =
                isInShoot || extra.stream().anyMatch(network -> network.ports().isEmpty());
        if (!isNamed && !(mayTakeAny && now.allowsPort(port))) {
            throw new Refused(
                    Reason.PORT_FORBIDDEN,
                    "port " + port + " of " + wanted + " is not allowed, only " + (mayTakeAny ? now.ports() : "")
                            + (mayTakeAny && !extra.isEmpty() ? " and " : "") + (extra.isEmpty() ? "" : extra));
        }
    }

    /** The shoot's networks as they are. */
    private static List<Cidr> real(Networks tunnel) {
        return tunnel.shoot().stream().map(tunnel.mapping()::realOf).toList();
    }

    private static Refused forbidden(String words) {
        return new Refused(Reason.DESTINATION_FORBIDDEN, words);
    }

    @Override
    public Optional<DestinationClass> classOf(InetAddress address) {
        IpAddress wanted = IpAddress.of(address.getAddress());
        Networks now = networks.get();
        IpAddress called = inTunnel(wanted, now);
        Predicate<List<Cidr>> holds = cidrs -> cidrs.stream().anyMatch(cidr -> cidr.contains(called));
        if (holds.test(now.pods())) {
            return Optional.of(DestinationClass.POD);
        }
        if (holds.test(now.services())) {
            return Optional.of(DestinationClass.SERVICE);
        }
        if (holds.test(now.nodes())) {
            return Optional.of(DestinationClass.NODE);
        }
        return hasExtra() ? Optional.of(DestinationClass.EXTRA) : Optional.empty();
    }

    @Override
    public boolean hasExtra() {
        return !rules.get().extra().isEmpty();
    }
}
