package rvpn.shoot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import rvpn.core.config.SecretFile;

/**
 * A file with a user's name in its first line and the password in its second, as OpenVPN's; the rest is not read. Looked
 * at for each dial, so that a password may change.
 */
record ProxyLogin(Path file) {
    private static final int MAX_BYTES = 4096;

    /**
     * What the header {@code Proxy-Authorization} says, RFC 7617 2.
     *
     * @throws IOException what is wrong with the file, never what it holds
     */
    String authorization() throws IOException {
        try {
            return of(SecretFile.read(file, MAX_BYTES));
        } catch (IOException refused) {
            throw new IOException(file + " " + refused.getMessage());
        }
    }

    /** Of a file's text; messages continue the file's name. */
    static String of(String text) throws IOException {
        String[] lines = text.split("\\r?\\n", 3);
        if (lines.length < 2 || lines[0].isEmpty() || lines[1].isEmpty()) {
            throw new IOException("must have the user's name in its first line and the password in its second");
        }
        if (lines[0].indexOf(':') >= 0) {
            throw new IOException("has a colon in the user's name, which basic authentication cannot carry");
        }
        String pair = lines[0] + ":" + lines[1];
        if (pair.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("has a control character in its first two lines");
        }
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
