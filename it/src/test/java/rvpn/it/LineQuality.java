package rvpn.it;

/**
 * How a line is.
 *
 * @param delayMs how long a frame is on its way
 * @param loss the part of all frames that is lost, 1 for a line that is cut
 */
record LineQuality(int delayMs, double loss) {
    static final LineQuality GOOD = new LineQuality(0, 0);
    static final LineQuality CUT = new LineQuality(0, 1);
}
