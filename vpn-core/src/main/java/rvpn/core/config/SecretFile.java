package rvpn.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small text file with a secret. What it holds appears in no message. */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger("configuration");

    private SecretFile() {}

    /**
     * Its text, which is UTF-8.
     *
     * @param maxBytes that it may have
     * @throws IOException whose message continues the file's name: "does not exist"
     */
    public static String read(Path path, int maxBytes) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("is larger than " + maxBytes + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException missing) {
            throw new IOException("does not exist");
        } catch (AccessDeniedException denied) {
            throw new IOException("may not be read by this user (" + System.getProperty("user.name") + ")");
        } catch (CharacterCodingException binary) {
            throw new IOException("is not UTF-8 text");
        }
    }

    /** Tells the log if every user of the host could read it. */
    public static void warnWhereOthersMayRead(Setting<Path> setting, Path path) {
        try {
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn(
                        "--{}: {} can be read by every user of this host; chmod o-r would be right",
                        setting.name(),
                        path);
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            LOG.debug("the permissions of {} cannot be read: {}", path, unknown.toString());
        }
    }
}
