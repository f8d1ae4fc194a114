package rvpn.seed.client;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigException;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * The pool's memory over a restart, in the form of OpenVPN's {@code ifconfig-pool-persist}: {@code NAME,IPv4[,IPv6]} a
 * line. What is in it are suggestions. Replaced as a whole, so that nobody reads a mixture.
 */
public final class PoolFile {
    private static final Logger LOG = LoggerFactory.getLogger("clients");
    private static final long MAX_BYTES = 16 << 20;

    private final Path path;
    private String written = "";
    private boolean fails;

    public PoolFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /**
     * Reads what an earlier run has written; a file that does not exist is an empty one.
     *
     * @throws ConfigException for a line that is damaged, with its number
     */
    public void readInto(AddressPool pool) throws ConfigException {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                read(lines.get(i).strip(), i + 1, pool);
            }
        }
    }

    private List<String> lines() throws ConfigException {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new ConfigException("--address-pool-file: " + path + " is longer than " + MAX_BYTES + " bytes");
            }
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (CharacterCodingException binary) {
            throw new ConfigException("--address-pool-file: " + path + " is not text in UTF-8");
        } catch (IOException refused) {
            throw new ConfigException("--address-pool-file: cannot read " + path + ": " + refused.getMessage());
        }
    }

    private void read(String line, int number, AddressPool pool) throws ConfigException {
        String[] fields = line.split(",", -1);
        if (fields.length < 2 || fields.length > 3 || fields[0].isEmpty()) {
            throw damaged(number, "is not NAME,IPv4[,IPv6]");
        }
        for (int i = 1; i < fields.length; i++) {
            if (fields[i].isBlank()) {
                continue;
            }
            IpAddress address;
            try {
                address = IpAddress.parse(fields[i].strip());
            } catch (IllegalArgumentException malformed) {
                throw damaged(number, malformed.getMessage());
            }
            if (!pool.remember(fields[0], address)) {
                LOG.warn("--address-pool-file: {}:{}: {} is outside --vpn-network", path, number, address);
            }
        }
    }

    private ConfigException damaged(int number, String why) {
        return new ConfigException("--address-pool-file: " + path + ":" + number + ": " + why
                + "; put the line right or remove it, as it holds no more than suggestions");
    }

    /** Writes what is known now, if it is another than before; a disk that takes nothing is told of once. */
    public void write(AddressPool pool) {
        String text = text(pool);
        if (text.equals(written)) {
            return;
        }
        try {
            replace(text);
            written = text;
            fails = false;
        } catch (IOException refused) {
            if (!fails) {
                fails = true;
                LOG.warn("--address-pool-file: cannot write {}: {}", path, refused.toString());
            }
        }
    }

    private static String text(AddressPool pool) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<IpAddress>> client : pool.known().entrySet()) {
            if (client.getKey().chars().noneMatch(c -> c == ',' || c < ' ')) {
                text.append(String.join(",", fields(client))).append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> fields(Map.Entry<String, List<IpAddress>> client) {
        List<String> fields = new ArrayList<>(List.of(client.getKey()));
        if (client.getValue().get(0).family() == IpFamily.V6) {
            fields.add(""); // as OpenVPN: the place of IPv4 stays empty
        }
        client.getValue().forEach(address -> fields.add(address.toString()));
        return fields;
    }

    private void replace(String text) throws IOException {
        Path draft = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(draft); // of an earlier run, or somebody else's link: what is created here is new
        try {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, text, StandardCharsets.UTF_8);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
