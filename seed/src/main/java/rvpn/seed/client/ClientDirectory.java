package rvpn.seed.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory with a file for each client that needs other than the usual, or {@code DEFAULT} for those without. Read
 * anew each time: what changes in it counts from the client's next connect.
 */
public final class ClientDirectory {
    private static final String DEFAULT = "DEFAULT";
    private static final int LEAST_BYTES = 64 << 10;
    /** Of an IPv6 network written at length. */
    private static final int LINE_BYTES = 64;

    private static final int MAX_BYTES = Math.max(
            LEAST_BYTES, LINE_BYTES * NetworkBudget.of(Runtime.getRuntime().maxMemory()));
    /** A name from a certificate becomes a file's only if it cannot be anything else than one in this directory. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_@=+][A-Za-z0-9_@=+.-]{0,199}");

    private final Path directory;
    private final boolean exclusive;

    /** @param exclusive whether a client without file, also without {@code DEFAULT}, is refused */
    public ClientDirectory(Path directory, boolean exclusive) {
        this.directory = directory;
        this.exclusive = exclusive;
    }

    /**
     * What holds for the client of this name.
     *
     * @throws ClientRefusedException with the file and what is wrong with it
     */
    public ClientFile read(String name) throws ClientRefusedException {
        Path own = isFileName(name) ? directory.resolve(name) : null;
        if (own != null && Files.exists(own)) {
            return parse(own);
        }
        Path common = directory.resolve(DEFAULT);
        if (Files.exists(common)) {
            return parse(common);
        }
        if (exclusive) {
            throw new ClientRefusedException("it has no file in " + directory + " (--client-config-exclusive)");
        }
        return ClientFile.NONE;
    }

    static boolean isFileName(String name) {
        return FILE_NAME.matcher(name).matches() && !name.contains("..") && !name.equalsIgnoreCase(DEFAULT);
    }

    private static ClientFile parse(Path file) throws ClientRefusedException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ClientRefusedException(file + " is no file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new ClientRefusedException(file + " is longer than " + MAX_BYTES + " bytes");
            }
            // Whatever it holds: what is not ASCII may stand in comments only.
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
            return ClientFile.parse(lines);
        } catch (IOException refused) {
            throw new ClientRefusedException("cannot read " + file + ": " + refused.getMessage());
        } catch (ClientRefusedException damaged) {
            throw new ClientRefusedException(file + ": " + damaged.getMessage());
        }
    }
}
