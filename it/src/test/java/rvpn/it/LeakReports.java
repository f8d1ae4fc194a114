package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** What Netty says of buffers that nobody has released before they were collected as garbage. */
final class LeakReports {
    /** The flag by which Java's programs look at every buffer, not at one of a hundred. */
    static final String FLAG = "-Dio.netty.leakDetection.level=paranoid";

    private static final String OPTIONS = "RVPN_JAVA_OPTS";

    private LeakReports() {}

    /** Adds the flag to what these variables say for Java. */
    static void askFor(Map<String, String> variables) {
        variables.merge(OPTIONS, FLAG, (options, flag) -> flag + " " + options);
    }

    /** @param said by a program, all of it */
    static void assertNone(String said) {
        assertThat(said.lines().filter(line -> line.contains("LEAK: ")))
                .as("buffers that nobody has released")
                .isEmpty();
    }
}
