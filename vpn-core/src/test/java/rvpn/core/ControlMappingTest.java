package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.Cidr;
import rvpn.ip.NetworkMapping;

/** What a seed tells of mapped networks. */
class ControlMappingTest {
    private static final String UPDATE =
            "{\"routes\":[],\"mtu\":1400,\"pingIntervalMs\":100,\"pingTimeoutMs\":1000,\"mapping\":%s}";

    @Test
    void saysNothingWhereNothingIsMapped() {
        Control.Update update = new Control.Update(List.of(), 1400, 100, 1000);
        assertThat(new String(ControlCodec.encode(update), StandardCharsets.UTF_8))
                .doesNotContain("mapping");
        assertThat(Control.Mapping.of(NetworkMapping.none())).isNull();
    }

    @Test
    void tellsTheFirstLinesOfManyAndTheDigestOfAll() {
        List<Cidr> nodes = IntStream.range(0, 300)
                .mapToObj(i -> Cidr.parse("10.1." + i / 16 + "." + i % 16 * 16 + "/28"))
                .toList();
        NetworkMapping mapping = NetworkMapping.of(nodes, List.of(), List.of(), List.of(), List.of());
        Control.Mapping told = Control.Mapping.of(mapping);
        assertThat(told.networks()).hasSize(256).isEqualTo(mapping.lines().subList(0, 256));
        assertThat(told.sha256()).isEqualTo(mapping.sha256());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"networks\":[]}",
                "{\"sha256\":\"a\"}",
                "{\"sha256\":1,\"networks\":[]}",
                "{\"sha256\":\"a\",\"networks\":[null]}",
                "{\"sha256\":\"a\\n\",\"networks\":[]}",
                "{\"sha256\":\"a\",\"networks\":[{}]}"
            })
    void refusesWhatIsNoMapping(String json) {
        refuses(json);
    }

    @Test
    void refusesMoreThanItsLimits() {
        refuses("{\"sha256\":\"" + "a".repeat(65) + "\",\"networks\":[]}");
        refuses("{\"sha256\":\"a\",\"networks\":[" + "\"n\",".repeat(256) + "\"n\"]}");
        refuses("{\"sha256\":\"a\",\"networks\":[\"" + "n".repeat(129) + "\"]}");
    }

    private static void refuses(String mapping) {
        Malformed.assertMalformed(Frame.UPDATE, UPDATE.formatted(mapping), mapping);
    }
}
