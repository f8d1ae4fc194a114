package rvpn.seed.connect;

import java.nio.file.Path;
import java.util.Optional;
import rvpn.core.config.StartException;

/**
 * What is told of connections, and where.
 *
 * @param file nothing for standard output
 */
public record AccessTerms(AccessRule rule, Optional<Path> file) {
    /** Nothing is told. */
    public static final AccessTerms NONE = new AccessTerms(new AccessRule(AccessRule.Level.OFF, 0), Optional.empty());

    /** Begins to write, unless the rule is to tell nothing. @param options that these are the values of */
    public AccessLog start(AccessSettings options, AccessForm form) throws StartException {
        AccessFile open =
                file.isPresent() ? AccessFile.open("--" + options.file().name(), file.get()) : new AccessFile();
        return AccessLog.start(rule, open, form);
    }

    /** Whether anything is told at all. */
    public boolean tellsAny() {
        return rule.level() != AccessRule.Level.OFF;
    }
}
