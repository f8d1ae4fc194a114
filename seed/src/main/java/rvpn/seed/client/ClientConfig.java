package rvpn.seed.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/**
 * How the end that is dialled serves several clients.
 *
 * @param max how many at a time
 * @param maxPerName how many of these may bear one name
 * @param poolFile where addresses are remembered over a restart, if anywhere
 * @param directory with a file a client, if there is one
 */
public record ClientConfig(
        int max,
        int maxPerName,
        Duplicates duplicates,
        Optional<PoolFile> poolFile,
        Optional<ClientDirectory> directory) {
    private static final Setting<Integer> MAX_CLIENTS =
            Setting.number("max-clients", 1, 65_535, 1024, "NUMBER", "Clients that may be connected at a time.");
    private static final Setting<Integer> MAX_PER_NAME = Setting.number(
            "max-clients-per-name",
            1,
            65_535,
            16,
            "NUMBER",
            "How many of them may bear the same name, where --duplicate-names is both.");
    private static final Setting<Duplicates> DUPLICATE_NAMES = Setting.choice(
            "duplicate-names",
            Duplicates.class,
            Duplicates.REPLACE,
            "Whether a second client of the same name replaces the first, or both live.");
    // Sidecars share a certificate, as in Gardener.
    private static final Setting<Duplicates> DUPLICATE_NAMES_OF_SIDECARS = DUPLICATE_NAMES.or("both");
    private static final Setting<Path> ADDRESS_POOL_FILE = Setting.of(
            "address-pool-file",
            "PATH",
            "File in which the clients' addresses are remembered over a restart.",
            Path::of);
    private static final Setting<Path> CLIENT_CONFIG_DIR = Setting.of(
            "client-config-dir",
            "DIR",
            "Directory with a file for each client that needs one, in OpenVPN's syntax, or DEFAULT for the others.",
            Path::of);
    private static final Setting<Exclusive> CLIENT_CONFIG_EXCLUSIVE = Setting.choice(
            "client-config-exclusive",
            Exclusive.class,
            Exclusive.FALSE,
            "Whether a client without a file in --client-config-dir is refused.");

    private enum Exclusive {
        TRUE,
        FALSE
    }

    /** All of them, for a program's list. */
    public static final List<Setting<?>> SETTINGS = List.of(
            MAX_CLIENTS, MAX_PER_NAME, DUPLICATE_NAMES, ADDRESS_POOL_FILE, CLIENT_CONFIG_DIR, CLIENT_CONFIG_EXCLUSIVE);

    /** The same where the seed's sidecars are the clients. */
    public static final List<Setting<?>> OF_SIDECARS = List.of(
            MAX_CLIENTS,
            MAX_PER_NAME,
            DUPLICATE_NAMES_OF_SIDECARS,
            ADDRESS_POOL_FILE,
            CLIENT_CONFIG_DIR,
            CLIENT_CONFIG_EXCLUSIVE);

    public static ClientConfig from(Settings settings) throws ConfigException {
        Duplicates duplicates = settings.get(DUPLICATE_NAMES);
        boolean exclusive = settings.require(CLIENT_CONFIG_EXCLUSIVE) == Exclusive.TRUE;
        Path directory = settings.get(CLIENT_CONFIG_DIR);
        if (exclusive && directory == null) {
            throw settings.refuse(CLIENT_CONFIG_EXCLUSIVE, "has no meaning without --client-config-dir");
        }
        if (directory != null && !Files.isDirectory(directory)) {
            throw settings.refuse(CLIENT_CONFIG_DIR, directory + " is no directory");
        }
        return new ClientConfig(
                settings.require(MAX_CLIENTS),
                settings.require(MAX_PER_NAME),
                duplicates == null ? settings.require(DUPLICATE_NAMES_OF_SIDECARS) : duplicates,
                Optional.ofNullable(settings.get(ADDRESS_POOL_FILE)).map(PoolFile::new),
                Optional.ofNullable(directory).map(path -> new ClientDirectory(path, exclusive)));
    }
}
