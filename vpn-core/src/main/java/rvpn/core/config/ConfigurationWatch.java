package rvpn.core.config;

import java.nio.file.Path;

/**
 * Looks at a program's configuration file once a second, and has it read again when it is another. What changes from one
 * look to the next is still being written.
 */
public final class ConfigurationWatch {
    private static final int LOOK_MS = 1000;

    private final Path file;
    private final Runnable onChange;
    private FileStamp used;
    private FileStamp seen;

    /** @param used the file that the program runs with, as it was before that was read */
    ConfigurationWatch(FileStamp used, Runnable onChange) {
        this.file = used.path();
        this.onChange = onChange;
        this.used = used;
        this.seen = used;
    }

    /** Looks until the end is asked for, on a thread of its own; where there is no file it does nothing. */
    public static void start(Settings settings, Shutdown shutdown, Runnable onChange) {
        settings.file().ifPresent(file -> start(file, shutdown, onChange));
    }

    /** The same for another file that a program reads, as it was before that. */
    public static void start(FileStamp file, Shutdown shutdown, Runnable onChange) {
        ConfigurationWatch watch = new ConfigurationWatch(file, onChange);
        Thread thread = new Thread(() -> watch.run(shutdown), "configuration");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Shutdown shutdown) {
        try {
            while (!shutdown.await(shutdown.requested(), LOOK_MS)) {
                look();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look. */
    void look() {
        FileStamp now = FileStamp.of(file);
        boolean isSettled = now.equals(seen);
        seen = now;
        if (isSettled && !now.equals(used)) {
            used = now;
            onChange.run();
        }
    }
}
