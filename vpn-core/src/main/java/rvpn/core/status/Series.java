package rvpn.core.status;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The series of one metric: a supplier for each combination of label values. May be changed from any thread. */
public final class Series {
    /** Takes a value and its labels' values. */
    @FunctionalInterface
    interface Sink {
        void accept(double value, String... labelValues);
    }

    private final Map<List<String>, DoubleSupplier> suppliers = new ConcurrentHashMap<>();
    private final int labels;

    Series(int labels) {
        this.labels = labels;
    }

    /** Adds a series, or replaces the one of the same label values. */
    public Series add(LongSupplier value, String... labelValues) {
        return addDouble(value::getAsLong, labelValues);
    }

    /** The same for values with a fraction. */
    public Series addDouble(DoubleSupplier value, String... labelValues) {
        if (labelValues.length != labels) {
            throw new IllegalArgumentException(labelValues.length + " label values, but " + labels + " labels");
        }
        suppliers.put(List.of(labelValues), value);
        return this;
    }

    /** Ends a series; one that does not exist is no error. */
    public void remove(String... labelValues) {
        suppliers.remove(List.of(labelValues));
    }

    void forEach(Sink sink) {
        suppliers.forEach((labelValues, value) -> sink.accept(value.getAsDouble(), labelValues.toArray(String[]::new)));
    }
}
