package rvpn.seed;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rvpn.core.Lane;
import rvpn.ip.IpAddress;
import rvpn.seed.proxy.TunnelState;

/** The clients as others see them, from any thread; {@link ClientTable} says who they are. */
final class Residents implements TunnelState {
    private volatile List<One> all = List.of();
    private volatile Instant lastGone = Instant.now();

    /** A client that has a place, whether it is connected or may come back. */
    record One(ClientPlace place, ShootSession session) {
        boolean isUp() {
            return !session.lanes().isEmpty();
        }
    }

    /** On the table's owner. */
    void set(List<One> now) {
        for (One before : all) {
            if (!now.contains(before)) {
                lastGone = later(lastGone, before.session().changedAt());
            }
        }
        all = now;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The lanes of all clients that carry packets now. */
    List<Lane> lanes() {
        return all.stream().flatMap(one -> one.session().lanes().stream()).toList();
    }

    /** How many clients have a lane that carries packets. */
    long up() {
        return all.stream().filter(One::isUp).count();
    }

    @Override
    public Optional<Instant> disconnectedSince() {
        return up() > 0
                ? Optional.empty()
                : Optional.of(all.stream().map(one -> one.session().changedAt()).reduce(lastGone, Residents::later));
    }

    /** Of nested networks the narrowest counts. */
    @Override
    public boolean reaches(InetAddress target) {
        IpAddress address = IpAddress.of(target.getAddress());
        int longest = -1;
        boolean isUp = false;
        for (One one : all) {
            int prefix = one.place().plan().prefixTo(address);
            if (prefix > longest) {
                longest = prefix;
                isUp = one.isUp();
            } else if (prefix == longest && prefix >= 0) {
                isUp |= one.isUp();
            }
        }
        return isUp;
    }

    /** Asks all clients to move each lane to another stream, which they do without a loss. */
    void drain(String words) {
        all.forEach(one -> one.session().drain(words));
    }
}
