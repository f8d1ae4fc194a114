package rvpn.seed.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import rvpn.core.config.StartException;
import rvpn.core.identity.Expiry;
import rvpn.core.identity.ExpiryReminder;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.Trust;
import rvpn.core.pass.GateKeys;
import rvpn.core.pass.PassPolicy;
import rvpn.core.pass.SeenPasses;

/**
 * One route's policy and the files it is made of. Gate keys and authorities are taken each for itself: a broken key file,
 * which may be every route's, keeps no revocation from being taken up.
 */
final class PolicyFiles {
    private final PassRules rules;
    private final WatchedPart<GateKeys> keys;
    private final WatchedPart<PeerCheck> certificates;
    private final ExpiryReminder reminder;
    private PassPolicy policy;
    private volatile List<Expiry> expiries = List.of();
    private boolean hasLooked;
    private long lookedAtNs;

    /**
     * Reads nothing yet.
     *
     * @param common gate keys besides those of the rules
     * @param seen passes shown before
     */
    PolicyFiles(String namespace, PassRules rules, List<Path> common, SeenPasses seen, Clock clock) {
        this.rules = rules;
        this.policy = PassPolicy.closed(namespace, seen);
        this.reminder = new ExpiryReminder(ExpiryReminder.DAYS, clock);
        String name = namespace.isEmpty() ? "--pass-keys: " : "the route of " + namespace + ": ";
        List<Path> keyFiles =
                Stream.concat(rules.keys().stream(), common.stream()).distinct().toList();
        List<Path> trustFiles =
                Stream.concat(rules.ca().stream(), rules.crl().stream()).toList();
        this.keys = new WatchedPart<>(name + "gate keys", keyFiles, GateKeys.none(), () -> GateKeys.read(keyFiles));
        this.certificates =
                new WatchedPart<>(name + "authorities", trustFiles, policy.certificates(), () -> certificates(clock));
    }

    PassRules rules() {
        return rules;
    }

    /** Whether what is used is not what the files say. */
    boolean isStale() {
        return keys.isStale() || certificates.isStale();
    }

    /** As the files are now; looks at them if the last look is long enough ago. */
    synchronized PassPolicy policy(long nowNs, long lookNs) {
        if (!hasLooked || nowNs - lookedAtNs >= lookNs) {
            hasLooked = true;
            lookedAtNs = nowNs;
            policy = policy.with(keys.look()).with(certificates.look());
            String owner = "the route of " + policy.shoot();
            expiries = policy.certificates().expiries().stream()
                    .map(expiry -> expiry.of(owner))
                    .toList();
            reminder.look(expiries);
        }
        return policy;
    }

    /** When the authorities end, and their revocation lists, as of the last look; any thread. */
    List<Expiry> expiries() {
        return expiries;
    }

    private PeerCheck certificates(Clock clock) throws StartException {
        if (rules.ca().isEmpty()) {
            return policy.certificates();
        }
        Trust trust = Trust.read(rules.ca().get(), rules.crl(), clock.instant());
        return PeerCheck.ofTenant(trust, Role.CLIENT, rules.names(), clock);
    }
}
