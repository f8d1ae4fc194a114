package rvpn.core.management;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last few of an endless row of things. Each has a number, so that several readers can go on where they were, and see
 * how much they have missed. Any thread may write and read.
 */
final class Ring<T> {
    /**
     * What came after a reader's place.
     *
     * @param missed how many have been overwritten before they were read
     * @param next the reader's new place
     */
    record Tail<T>(List<T> entries, long missed, long next) {}

    private final int capacity;
    private final Deque<T> entries = new ArrayDeque<>();
    private long next;

    Ring(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(T entry) {
        if (entries.size() == capacity) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        next++;
    }

    /** The place behind all there is. */
    synchronized long end() {
        return next;
    }

    /** The youngest, at most so many, the oldest of them first. */
    synchronized List<T> last(int count) {
        return entries.stream().skip(Math.max(0, entries.size() - count)).toList();
    }

    /** All from a place on. */
    synchronized Tail<T> from(long place) {
        long missed = Math.max(0, next - entries.size() - place);
        long unread = Math.min(entries.size(), next - place);
        return new Tail<>(new ArrayList<>(last((int) unread)), missed, next);
    }
}
