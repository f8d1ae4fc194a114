package rvpn.seed.pki;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** What to tell when a directory cannot be changed. */
final class Unwritable {
    private Unwritable() {}

    static StartException of(Path directory, IOException failed) {
        return new StartException(ExitCode.HOST, "cannot write " + directory + ": " + words(failed));
    }

    /** The JDK's messages for the common cases are only the file's name. */
    private static String words(IOException failed) {
        if (failed instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + " is not a directory";
        }
        if (failed instanceof AccessDeniedException denied) {
            return "this user may not write " + denied.getFile();
        }
        if (failed instanceof NoSuchFileException refused) {
            return refused.getFile() + " cannot be created";
        }
        return failed.getMessage();
    }
}
