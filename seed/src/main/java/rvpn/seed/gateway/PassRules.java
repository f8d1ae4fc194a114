package rvpn.seed.gateway;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.identity.ExpectedName;
import rvpn.seed.yaml.YamlNode;

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
     * @param given the mapping that holds them; may be empty
     * @param directory that the names of files begin from
     */
    static PassRules read(YamlNode given, Path directory) throws ConfigException {
        Map<String, YamlNode> fields = given.map(List.of(CA, CRL, KEYS, NAMES, REQUIRED));
        if (!fields.containsKey(CA) && (fields.containsKey(CRL) || fields.containsKey(NAMES))) {
            throw given.wrong("lacks '" + CA + "', whose certificates '" + CRL + "' and '" + NAMES + "' are about");
        }
        return new PassRules(
                file(fields, CA, directory),
                file(fields, CRL, directory),
                fields.containsKey(NAMES) ? names(fields.get(NAMES)) : List.of(),
                fields.containsKey(KEYS) ? files(fields.get(KEYS), directory) : List.of(),
                fields.containsKey(REQUIRED) ? Optional.of(required(fields.get(REQUIRED))) : Optional.empty());
    }

    private static Optional<Path> file(Map<String, YamlNode> fields, String key, Path directory)
            throws ConfigException {
        return fields.containsKey(key) ? Optional.of(path(fields.get(key), directory)) : Optional.empty();
    }

    private static List<Path> files(YamlNode field, Path directory) throws ConfigException {
        List<Path> files = new ArrayList<>();
        for (YamlNode element : field.list()) {
            files.add(path(element, directory));
        }
        return files;
    }

    private static Path path(YamlNode field, Path directory) throws ConfigException {
        try {
            return directory.resolve(field.word());
        } catch (InvalidPathException wrong) {
            throw field.wrong("is " + field.kind() + ", not the path of a file");
        }
    }

    private static List<String> words(YamlNode field) throws ConfigException {
        List<String> words = new ArrayList<>();
        for (YamlNode element : field.list()) {
            words.add(element.word());
        }
        return words;
    }

    private static List<ExpectedName> names(YamlNode field) throws ConfigException {
        try {
            List<ExpectedName> names =
                    words(field).stream().map(ExpectedName::parse).toList();
            if (names.isEmpty()) {
                throw new IllegalArgumentException("is an empty list; leave it out to admit every name");
            }
            return names;
        } catch (IllegalArgumentException wrong) {
            throw field.wrong(wrong.getMessage());
        }
    }

    private static Set<Door> required(YamlNode field) throws ConfigException {
        try {
            return PassDoors.of(words(field));
        } catch (IllegalArgumentException wrong) {
            throw field.wrong(wrong.getMessage());
        }
    }

    /** What is read, and read again when it changes. */
    List<Path> files() {
        return Stream.of(ca.stream(), crl.stream(), keys.stream())
                .flatMap(all -> all)
                .toList();
    }
}
