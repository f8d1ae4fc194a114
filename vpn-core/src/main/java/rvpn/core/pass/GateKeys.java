package rvpn.core.pass;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.PublicKeyFile;

/** Public keys whose token passes are believed; several while one takes another's place. Immutable. */
public final class GateKeys {
    private static final GateKeys NONE = new GateKeys(Map.of());
    private static final int ID_BYTES = 6;

    private final Map<String, PublicKey> keys;

    private GateKeys(Map<String, PublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** No key at all. */
    public static GateKeys none() {
        return NONE;
    }

    /**
     * Reads PEM files with one or several blocks {@code PUBLIC KEY}.
     *
     * @throws StartException naming the file; status IDENTITY
     */
    public static GateKeys read(List<Path> files) throws StartException {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        for (Path file : files) {
            for (PublicKey key : PublicKeyFile.read(file)) {
                if (Stream.of(PassAlgorithm.values()).noneMatch(algorithm -> algorithm.fits(key))) {
                    throw new StartException(
                            ExitCode.IDENTITY,
                            file + " holds a key that signs no pass; use Ed25519, EC P-256, P-384, P-521 or RSA");
                }
                keys.put(id(key), key);
            }
        }
        return new GateKeys(keys);
    }

    static GateKeys of(PublicKey... keys) {
        Map<String, PublicKey> byId = new LinkedHashMap<>();
        Arrays.stream(keys).forEach(key -> byId.put(id(key), key));
        return new GateKeys(byId);
    }

    /** How passes name a key: the beginning of its digest. Short, because OpenVPN's lines are. */
    static String id(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, ID_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    Optional<PublicKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** The names of all keys. */
    public Set<String> ids() {
        return keys.keySet();
    }

    /** These and those. */
    public GateKeys and(GateKeys others) {
        Map<String, PublicKey> both = new LinkedHashMap<>(keys);
        both.putAll(others.keys);
        return new GateKeys(both);
    }
}
