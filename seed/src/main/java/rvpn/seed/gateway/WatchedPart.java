package rvpn.seed.gateway;

import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.FileStamp;
import rvpn.core.config.StartException;

/**
 * What is made of some files. What does not load changes nothing, and is tried again at each look: what made a file
 * unreadable, such as its mode, need not leave a mark on it.
 */
final class WatchedPart<T> {
    /** Makes it of the files. */
    @FunctionalInterface
    interface Load<T> {
        T load() throws StartException;
    }

    private static final Logger LOG = LoggerFactory.getLogger("gateway");

    private final String name;
    private final List<Path> files;
    private final Load<T> load;
    private List<FileStamp> seen;
    private volatile String problem;
    private T value;
    private boolean isLoaded;

    /**
     * Reads nothing yet.
     *
     * @param name for the log
     * @param none what it is before anything has loaded
     */
    WatchedPart(String name, List<Path> files, T none, Load<T> load) {
        this.name = name;
        this.files = files;
        this.value = none;
        this.load = load;
    }

    /** Whether the files cannot be used as they are; any thread. */
    boolean isStale() {
        return problem != null;
    }

    /** As the files are now. */
    T look() {
        List<FileStamp> now = files.stream().map(FileStamp::of).toList();
        if (now.equals(seen) && problem == null) {
            return value;
        }
        try {
            value = load.load();
            isLoaded = true;
            if (seen != null) {
                LOG.info("{} are read again", name);
            }
            problem = null;
        } catch (StartException refused) {
            refuse(refused.getMessage());
        } catch (RuntimeException fault) { // of a parser that met what its authors did not think of
            refuse("cannot be read: " + fault);
        }
        seen = now;
        return value;
    }

    private void refuse(String words) {
        if (!words.equals(problem)) {
            problem = words;
            LOG.error("{}: {}; {}", name, words, isLoaded ? "they stay as they were" : "nobody passes by them");
        }
    }
}
