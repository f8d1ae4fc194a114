package rvpn.core.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a PEM file, of bounded size. */
final class PemText {
    private static final int MAX_BYTES = 1 << 20;

    private PemText() {}

    static String read(Path path) throws UnusablePemException {
        if (Files.isDirectory(path)) {
            throw new UnusablePemException("is a directory; name the PEM file in it");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnusablePemException("is larger than 1 MiB, too large for certificates or keys");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1); // PEM is ASCII; comments may be anything
        } catch (NoSuchFileException missing) {
            throw new UnusablePemException("does not exist");
        } catch (AccessDeniedException denied) {
            throw new UnusablePemException("may not be read by this user");
        } catch (IOException unreadable) {
            throw new UnusablePemException("cannot be read: " + unreadable.getMessage());
        }
    }
}
