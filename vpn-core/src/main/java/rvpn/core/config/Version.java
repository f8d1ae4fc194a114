package rvpn.core.config;

import java.util.Objects;

/** The version of this build, from the jar's manifest. */
public final class Version {
    private Version() {}

    /** Such as {@code 1.0.0}; {@code development} when not run from a jar. */
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
