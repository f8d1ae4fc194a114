package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "1500000,1.5 MB", "9223372036854775807,9.2 EB"})
    void writesBytes(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-5,0 s", "59,59 s", "60,1 min 0 s", "3661,1 h 1 min", "90000,1 d 1 h"})
    void writesDurations(long seconds, String text) {
        assertThat(Units.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-1,-", "0.4242,0.42 ms", "1234.5,1234.50 ms"})
    void writesRoundTrips(double ms, String text) {
        assertThat(Units.ms(ms)).isEqualTo(text);
    }
}
