package rvpn.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/**
 * Who may connect to a Unix socket: whoever may write its file.
 *
 * @param mode the permission bits, such as 0660
 * @param owner {@code USER}, {@code USER:GROUP} or {@code :GROUP}, by name or number; empty for the program's own
 */
public record UnixAccess(int mode, String owner) {
    /** The program's own user, and nobody else but root. */
    public static final UnixAccess OWNER_ONLY = new UnixAccess(0600, "");

    private static final String ID = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}";

    public UnixAccess {
        if ((mode & ~0777) != 0 || (mode & 0200) == 0) {
            throw new IllegalArgumentException(
                    Integer.toOctalString(mode) + " is not a mode that lets the owner write");
        }
        if (!owner.matches("(" + ID + ")?(:" + ID + ")?")) {
            throw new IllegalArgumentException("'" + owner.replaceAll("[^ -~]", "?")
                    + "' is not USER, USER:GROUP or :GROUP, each a name or a number");
        }
    }

    /** A mode as chmod takes it: three octal digits, with or without a zero before them. */
    public static int parseMode(String text) {
        if (!text.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("'" + text + "' is not a mode in octal, such as 0660");
        }
        return new UnixAccess(Integer.parseInt(text, 8), "").mode();
    }

    /** An owner, checked but for whether there is such a user. */
    public static String parseOwner(String text) {
        return new UnixAccess(0600, text).owner();
    }

    /** Gives a file this owner, then this mode; it must be one that nobody else can have replaced by a link. */
    void apply(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
        String[] parts = owner.split(":", 2);
        if (parts.length == 2) {
            view.setGroup(find(parts[1], names::lookupPrincipalByGroupName));
        }
        if (!parts[0].isEmpty()) {
            view.setOwner(find(parts[0], names::lookupPrincipalByName));
        }
        Files.setAttribute(file, "unix:mode", mode);
    }

    private interface LookUp<T> {
        T of(String name) throws IOException;
    }

    /** The exception's own name is empty in Java 25. */
    private static <T> T find(String name, LookUp<T> lookUp) throws IOException {
        try {
            return lookUp.of(name);
        } catch (UserPrincipalNotFoundException unknown) {
            throw new IOException("there is no user or group '" + name + "' here", unknown);
        }
    }
}
