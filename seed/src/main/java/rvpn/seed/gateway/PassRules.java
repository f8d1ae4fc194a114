package rvpn.seed.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.identity.ExpectedName;

/**
 * Who may pass to a shoot's servers, as its route says.
 *
 * @param ca authorities whose certificates are believed
 * @param crl what those have revoked
 * @param names of which a certificate must carry one; empty for any
 * @param keys public gate keys of this shoot alone
 * @param required by which doors a pass is needed; empty for what goes for all
 */
record PassRules(
        Optional<Path> ca,
        Optional<Path> crl,
        List<ExpectedName> names,
        List<Path> keys,
        Optional<Set<Door>> required) {
    private static final String CA = "ca";
    private static final String CRL = "crl";
    private static final String NAMES = "names";
    private static final String KEYS = "keys";
    private static final String REQUIRED = "required";

    /** Of a route that says nothing. */
    static final PassRules NONE =
            new PassRules(Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty());

    PassRules {
        names = List.copyOf(names);
        keys = List.copyOf(keys);
        required = required.map(Set::copyOf);
    }

    /**
     * Those of one route.
     *
     * @param key of the mapping that holds them; they may be missing
     * @param directory that the names of files begin from
     */
    static PassRules read(YamlMapping route, String key, Path directory) throws ConfigException {
        Optional<YamlMapping> given = route.mapping(key, CA, CRL, NAMES, KEYS, REQUIRED);
        if (given.isEmpty()) {
            return NONE;
        }
        YamlMapping rules = given.get();
        if (!rules.has(CA) && (rules.has(CRL) || rules.has(NAMES))) {
            throw rules.error(CA, "is missing: '" + CRL + "' and '" + NAMES + "' are about its certificates");
        }
        List<Path> keys = rules.texts(KEYS).stream().map(directory::resolve).toList();
        return new PassRules(
                rules.text(CA).map(directory::resolve),
                rules.text(CRL).map(directory::resolve),
                names(rules),
                keys,
                required(rules));
    }

    private static List<ExpectedName> names(YamlMapping rules) throws ConfigException {
        try {
            List<ExpectedName> names =
                    rules.texts(NAMES).stream().map(ExpectedName::parse).toList();
            if (names.isEmpty() && rules.has(NAMES)) {
                throw new IllegalArgumentException("is empty; leave it out to admit every name");
            }
            return names;
        } catch (IllegalArgumentException wrong) {
            throw rules.error(NAMES, wrong.getMessage());
        }
    }

    private static Optional<Set<Door>> required(YamlMapping rules) throws ConfigException {
        try {
            return rules.has(REQUIRED) ? Optional.of(PassDoors.of(rules.texts(REQUIRED))) : Optional.empty();
        } catch (IllegalArgumentException wrong) {
            throw rules.error(REQUIRED, wrong.getMessage());
        }
    }

    /** What is read, and read again when it changes. */
    List<Path> files() {
        return Stream.of(ca.stream(), crl.stream(), keys.stream())
                .flatMap(all -> all)
                .toList();
    }
}
