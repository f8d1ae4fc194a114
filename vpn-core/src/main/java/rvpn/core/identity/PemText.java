package rvpn.core.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a file holds, of bounded size. */
final class PemText {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_LIST_BYTES = 16 << 20;

    private PemText() {}

    /** The text of a PEM file with certificates or keys. */
    static String read(Path path) throws UnusablePemException {
        byte[] bytes = read(path, MAX_BYTES, "is larger than 1 MiB, too large for certificates or keys");
        return new String(bytes, StandardCharsets.ISO_8859_1); // PEM is ASCII; comments may be anything
    }

    /** The bytes of a file with revocation lists, PEM or DER. */
    static byte[] readLists(Path path) throws UnusablePemException {
        return read(path, MAX_LIST_BYTES, "is larger than 16 MiB, too large for revocation lists");
    }

    private static byte[] read(Path path, int max, String tooLarge) throws UnusablePemException {
        if (Files.isDirectory(path)) {
            throw new UnusablePemException("is a directory; name the PEM file in it");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new UnusablePemException(tooLarge);
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw new UnusablePemException("does not exist");
        } catch (AccessDeniedException denied) {
            throw new UnusablePemException("may not be read by this user (" + System.getProperty("user.name")
                    + "); make it the owner, or its group");
        } catch (IOException unreadable) {
            throw new UnusablePemException("cannot be read: " + unreadable.getMessage());
        }
    }
}
