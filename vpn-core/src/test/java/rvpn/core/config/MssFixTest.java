package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.MssClamp;
import rvpn.ip.SynPackets;
import rvpn.ip.VirtioNetHeader;

class MssFixTest {
    @ParameterizedTest
    @CsvSource({
        "auto, 1500, 1460, 1440",
        "auto, 8930, 8890, 8870",
        "1400, 1500, 1360, 1340",
        "9000, 1500, 1460, 1440",
        "0, 1500, 60000, 60000"
    })
    void keepsSegmentsToTheSmallerOfOptionAndMtu(String text, int mtu, int mss4, int mss6) {
        MssClamp clamp = MssFix.MSS_FIX.parser().apply(text).clamp(mtu);
        assertThat(lowered(clamp, SynPackets.of("10.0.0.1", "10.0.0.2", 2, 2, 4, 60_000 >>> 8, 60_000 & 0xff), 20))
                .isEqualTo(mss4);
        assertThat(lowered(clamp, SynPackets.of("fd00::1", "fd00::2", 2, 2, 4, 60_000 >>> 8, 60_000 & 0xff), 40))
                .isEqualTo(mss6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1", "575", "65536", "AUTO", "1460 fixed", "x"})
    void refusesWhatIsNoLength(String text) {
        assertThatThrownBy(() -> MssFix.MSS_FIX.parser().apply(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is neither 'auto' nor 0 nor a whole number from 576 to 65535");
    }

    private static int lowered(MssClamp clamp, ByteBuffer syn, int tcp) {
        int at = VirtioNetHeader.BYTES;
        ByteBuffer b = ByteBuffer.allocate(at + syn.capacity()).put(at, syn, 0, syn.capacity());
        clamp.lower(b, 0, at);
        return b.getShort(at + tcp + 22) & 0xffff;
    }
}
