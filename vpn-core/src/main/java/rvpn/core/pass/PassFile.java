package rvpn.core.pass;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file with one pass. */
public final class PassFile {
    private PassFile() {}

    /**
     * The pass, without the white space around it. Whether it holds what a gateway wants is not checked, but it is safe in
     * a header.
     *
     * @throws IOException naming the file, and what would be right
     */
    public static String read(Path file) throws IOException {
        String text = readText(file).strip();
        if (text.length() > Pass.MAX_CHARS) {
            throw new IOException(file + " is longer than the " + Pass.MAX_CHARS + " characters of a pass");
        }
        try {
            Pass.parse(text);
        } catch (PassRefusedException refused) {
            throw new IOException(file + " holds no pass as vpnctl pass issue makes it: " + refused.getMessage());
        }
        return text;
    }

    private static String readText(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(2 * Pass.MAX_CHARS), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new IOException(file + " does not exist");
        } catch (AccessDeniedException denied) {
            throw new IOException(file + " may not be read by this user (" + System.getProperty("user.name") + ")");
        } catch (IOException unreadable) {
            throw new IOException(file + " cannot be read: " + unreadable.getMessage());
        }
    }
}
