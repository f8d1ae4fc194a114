package rvpn.core.status;

/**
 * How many values fell into each bucket of a histogram.
 *
 * @param counts of each bucket, not of those before it as well; one more than there are bounds
 * @param sum of all values
 */
public record Distribution(long[] counts, double sum) {}
