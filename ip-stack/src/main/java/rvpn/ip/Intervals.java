package rvpn.ip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map.Entry;

/**
 * All addresses of one family, cut into intervals that each have one value or none: what nested prefixes become when
 * laid on one line. Interval {@code i} begins at {@code (high[i], low[i])} and ends before the next; the first begins at
 * the first address, so each look-up finds one.
 *
 * <pre>
 *  10.0.0.0/8     aaaaaaaaaaaaaaaaaaaa
 *  10.1.0.0/16        bbbbbbbb
 *  10.1.2.0/24          cc
 *              ...aaaabbccbbbbaaaaaaaa...
 * </pre>
 */
final class Intervals<T> {
    private final long[] high;
    private final long[] low;
    private final Object[] values;

    private Intervals(List<IpAddress> starts, List<T> values) {
        this.high = starts.stream().mapToLong(IpAddress::high).toArray();
        this.low = starts.stream().mapToLong(IpAddress::low).toArray();
        this.values = values.toArray();
    }

    /** The value of a 32-bit address, null for none. */
    T find4(int address) {
        final long[] low = this.low;
        final long wanted = Integer.toUnsignedLong(address);
        int from = 0;
        int to = low.length - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (low[middle] <= wanted) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return value(from);
    }

    /** The value of a 128-bit address, null for none. */
    T find6(long wantedHigh, long wantedLow) {
        final long[] high = this.high;
        final long[] low = this.low;
        int from = 0;
        int to = high.length - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (Bits128.compare(high[middle], low[middle], wantedHigh, wantedLow) <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return value(from);
    }

    @SuppressWarnings("unchecked") // only the sweep fills the array, with values of this type
    private T value(int i) {
        return (T) values[i];
    }

    /**
     * One pass over networks in their order, in which whatever contains another comes first. Those that contain the
     * present point are open, the narrowest on top.
     */
    static final class Sweep<T> {
        private final List<IpAddress> starts = new ArrayList<>();
        private final List<T> values = new ArrayList<>();
        private final Deque<Entry<Cidr, T>> open = new ArrayDeque<>();

        Sweep(IpAddress firstOfFamily) {
            begin(firstOfFamily, null);
        }

        void add(Entry<Cidr, T> route) {
            IpAddress start = route.getKey().network();
            while (!open.isEmpty() && !open.peek().getKey().contains(start)) {
                closeNarrowest();
            }
            begin(start, route.getValue());
            open.push(route);
        }

        Intervals<T> end() {
            while (!open.isEmpty()) {
                closeNarrowest();
            }
            return new Intervals<>(starts, values);
        }

        private void closeNarrowest() {
            IpAddress last = open.pop().getKey().last();
            boolean isLastOfAll = last.equals(last.last(0));
            if (!isLastOfAll) {
                begin(last.plus(1), open.isEmpty() ? null : open.peek().getValue());
            }
        }

        /** From here on this value; whoever began at the same address before covers nothing. */
        private void begin(IpAddress start, T value) {
            int end = starts.size() - 1;
            if (end >= 0 && starts.get(end).equals(start)) {
                values.set(end, value);
            } else {
                starts.add(start);
                values.add(value);
            }
        }
    }
}
