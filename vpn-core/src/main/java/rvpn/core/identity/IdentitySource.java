package rvpn.core.identity;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import rvpn.core.config.FileStamp;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;

/**
 * Where a program's identity comes from, again and again.
 *
 * @param first as it was at the start
 * @param role what its certificate must be made for
 */
public record IdentitySource(Reading first, Settings settings, IdentityFiles files, Role role, Clock clock) {
    /**
     * An identity and the files it was read from.
     *
     * @param stamps as the files were before they were read: should they change meanwhile, the next look tells
     */
    record Reading(Identity identity, List<FileStamp> stamps) {}

    /**
     * Reads it for the first time.
     *
     * @throws StartException naming the option and the file; status IDENTITY, or USAGE when an option is missing
     */
    public static IdentitySource of(Settings settings, IdentityFiles files, Role role, Clock clock)
            throws StartException {
        List<FileStamp> stamps = stamps(files.paths(settings));
        Identity identity = Identity.load(settings, files, role, clock);
        return new IdentitySource(new Reading(identity, stamps), settings, files, role, clock);
    }

    /** As it was at the start. */
    public Identity identity() {
        return first.identity();
    }

    /** How often live peers are checked, in milliseconds. */
    public int checkMs() {
        return settings.get(files.checkMs());
    }

    ExpiryReminder reminder() {
        return new ExpiryReminder(settings.get(files.warningDays()), clock);
    }

    /** Whether peers are looked up in revocation lists. */
    boolean hasRevocations() {
        return settings.get(files.crl()) != null;
    }

    /** Reads it as it is now. */
    Identity load() throws StartException {
        return Identity.load(settings, files, role, clock);
    }

    /** What the files look like now. */
    List<FileStamp> stamps() {
        return stamps(files.paths(settings));
    }

    private static List<FileStamp> stamps(List<Path> paths) {
        return paths.stream().map(FileStamp::of).toList();
    }
}
