package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import rvpn.fuzz.Feed;
import rvpn.fuzz.FuzzTarget;

/**
 * What a peer says of itself, in all that is told of it. Whatever it is, each line stays one line of printable ASCII with as
 * many fields as its heading, and the report in JSON is read as it was written.
 */
class StatusTextFuzzTest extends FuzzTarget {
    private static final int FORMATS = 3;

    @Override
    protected void check(byte[] input) throws IOException {
        Feed feed = new Feed(input);
        Introduction who = new Introduction(
                feed.text(),
                feed.text(),
                feed.text(),
                feed.text(),
                feed.text(),
                List.of("192.168.123.2"),
                Stream.generate(feed::text).limit(feed.octet() % 4).toList());
        Chronicle server = Sample.chronicle(Mode.SERVER);
        Chronicle client = Sample.chronicle(Mode.CLIENT);
        Object lane = new Object();
        for (Chronicle chronicle : List.of(server, client)) {
            chronicle.enter(TunnelState.CONNECTING, feed.text(), List.of());
            chronicle.joined(lane, Sample.lane(0, "192.0.2.1", 4711, 1, 2), who);
            assertTells(chronicle);
            chronicle.left(lane, feed.text());
            assertTells(chronicle);
        }
    }

    private static void assertTells(Chronicle chronicle) throws IOException {
        Report report = Sample.reporter(chronicle).report();
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
        assertThat(ReportJson.write(report)).matches("[ -~]+");
        for (int format = 1; format <= FORMATS; format++) {
            List<String> lines = StatusText.of(chronicle.mode(), report, format);
            assertThat(lines).allMatch(line -> line.matches("[ -~\t]+"));
            assertThat(lines).last().isEqualTo("END");
            if (chronicle.mode() == Mode.SERVER && format > 1) {
                assertColumns(lines, format == 2 ? "," : "\t");
            }
        }
        assertThat(new StatusTable(report, null).lines()).allMatch(line -> line.matches("[ -~]*"));
        assertThat(chronicle.states().last(Integer.MAX_VALUE))
                .allMatch(state -> state.text().matches("[ -~]+"));
        assertThat(chronicle.states().last(Integer.MAX_VALUE))
                .allMatch(state -> state.text().split(",", -1).length == 8);
        assertThat(chronicle.events().from(0).entries())
                .allSatisfy(lines -> assertThat(lines).allMatch(line -> line.matches("[ -~]+")));
    }

    private static void assertColumns(List<String> lines, String separator) {
        for (String line : lines) {
            int fields = line.split(separator, -1).length;
            if (line.startsWith("CLIENT_LIST")) {
                assertThat(fields).isEqualTo(13);
            } else if (line.startsWith("ROUTING_TABLE")) {
                assertThat(fields).isEqualTo(6);
            }
        }
    }
}
