package rvpn.seed.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.FileStamp;
import rvpn.core.config.StartException;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.Trust;
import rvpn.core.pass.GateKeys;
import rvpn.core.pass.PassPolicy;
import rvpn.core.pass.SeenPasses;

/** One route's policy and the files it is made of. What does not load changes nothing; before anything has, nobody passes. */
final class PolicyFiles {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");

    private final String namespace;
    private final PassRules rules;
    private final List<Path> keys;
    private final SeenPasses seen;
    private List<FileStamp> used;
    private List<FileStamp> unusable;
    private volatile String problem;
    private PassPolicy policy;
    private long lookedAtNs;

    /**
     * Reads nothing yet.
     *
     * @param common gate keys besides those of the rules
     * @param seen passes shown before
     */
    PolicyFiles(String namespace, PassRules rules, List<Path> common, SeenPasses seen) {
        this.namespace = namespace;
        this.rules = rules;
        this.keys = Stream.concat(rules.keys().stream(), common.stream()).toList();
        this.seen = seen;
        this.policy = PassPolicy.closed(namespace, seen);
    }

    PassRules rules() {
        return rules;
    }

    SeenPasses seen() {
        return seen;
    }

    /** Whether what is used is not what the files say. */
    boolean isStale() {
        return problem != null;
    }

    /** As the files are now; looks at them if the last look is long enough ago. */
    synchronized PassPolicy policy(Clock clock, long nowNs, long lookNs) {
        if (used == null || nowNs - lookedAtNs >= lookNs) {
            lookedAtNs = nowNs;
            look(clock);
        }
        return policy;
    }

    private void look(Clock clock) {
        List<FileStamp> now = stamps();
        if (now.equals(used) || now.equals(unusable)) {
            return;
        }
        try {
            PassPolicy next = load(clock);
            if (used != null) {
                LOG.info("{}: who may pass is read again", words());
            }
            policy = next;
            problem = null;
            used = now;
            unusable = null;
        } catch (StartException refused) {
            refuse(refused.getMessage(), now);
        } catch (RuntimeException fault) { // of a parser that met what its authors did not think of
            refuse("cannot be read: " + fault, now);
        }
    }

    /** The same files are not tried again: only their next change can help. */
    private void refuse(String words, List<FileStamp> now) {
        unusable = now;
        if (!words.equals(problem)) {
            problem = words;
            LOG.error(
                    "{}: {}; {}",
                    words(),
                    words,
                    used == null ? "nobody passes there with a pass" : "who may pass stays as it was");
        }
        if (used == null) {
            used = List.of();
        }
    }

    private PassPolicy load(Clock clock) throws StartException {
        PassPolicy byKey = PassPolicy.closed(namespace, seen).with(GateKeys.read(keys));
        if (rules.ca().isEmpty()) {
            return byKey;
        }
        Trust trust = Trust.read(rules.ca().get(), rules.crl(), clock.instant());
        return byKey.with(PeerCheck.ofTenant(trust, Role.CLIENT, rules.names(), clock));
    }

    private String words() {
        return namespace.isEmpty() ? "--pass-keys" : "the route of " + namespace;
    }

    private List<FileStamp> stamps() {
        return Stream.concat(rules.files().stream(), keys.stream())
                .distinct()
                .map(FileStamp::of)
                .toList();
    }
}
