package rvpn.seed.gate;

import rvpn.seed.gardener.KubernetesVersion;

/**
 * What differs between Gardener's releases 1.x, as far as it decides on the direction.
 *
 * @param minor the x
 */
public record GardenerRelease(int minor) {
    /** The first with a choice. */
    public static final GardenerRelease FIRST = new GardenerRelease(22);

    private static final int SNI_BETA = 19;
    private static final int SNI_DEPRECATED = 48;
    private static final int KONNECTIVITY_ENDS = 27;
    private static final int REVERSED_BETA = 42;
    private static final int VERSION_CHECK_ENDS = 61;
    private static final int REVERSED_ALWAYS = 63;
    private static final int REVERSED_GATE_ENDS = 70;

    /** @throws IllegalArgumentException when there is no such release */
    public static GardenerRelease of(KubernetesVersion version) {
        if (version.major() != 1) {
            throw new IllegalArgumentException(version + " is not a release of Gardener 1.x");
        }
        return new GardenerRelease(version.minor());
    }

    boolean hasReversed() {
        return minor >= FIRST.minor;
    }

    boolean reversedByDefault() {
        return minor >= REVERSED_BETA;
    }

    /** While a gate is alpha AllAlpha moves it, while it is beta AllBeta does. */
    boolean reversedIsAlpha() {
        return hasReversed() && minor < REVERSED_BETA;
    }

    boolean sniIsBeta() {
        return minor >= SNI_BETA && minor < SNI_DEPRECATED;
    }

    boolean sniByDefault() {
        return minor >= SNI_BETA;
    }

    boolean hasKonnectivity() {
        return minor < KONNECTIVITY_ENDS;
    }

    boolean checksKubernetesVersion() {
        return minor < VERSION_CHECK_ENDS;
    }

    boolean isAlwaysReversed() {
        return minor >= REVERSED_ALWAYS;
    }

    boolean hasReversedGate() {
        return hasReversed() && minor < REVERSED_GATE_ENDS;
    }

    /** Whether both resolve every question alike. */
    public boolean resolvesLike(GardenerRelease other) {
        return hasReversed() == other.hasReversed()
                && reversedByDefault() == other.reversedByDefault()
                && hasKonnectivity() == other.hasKonnectivity()
                && checksKubernetesVersion() == other.checksKubernetesVersion()
                && isAlwaysReversed() == other.isAlwaysReversed();
    }

    @Override
    public String toString() {
        return "Gardener 1." + minor;
    }
}
