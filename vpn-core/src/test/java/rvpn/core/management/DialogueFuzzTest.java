package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import rvpn.fuzz.FuzzTarget;

/**
 * What a caller sends to the management socket. However it is cut, the same commands are found, none longer than the limit;
 * each gets an answer of whole printable lines, and ends no client but one that it names.
 */
class DialogueFuzzTest extends FuzzTarget {
    private static final LogCapture LOG = LogCapture.start(() -> {});
    private static final long SECOND_NS = 1_000_000_000;

    private final List<String> ended = new ArrayList<>();
    private final Chronicle server = Sample.chronicle(Mode.SERVER);
    private final Chronicle client = Sample.chronicle(Mode.CLIENT);

    DialogueFuzzTest() {
        for (Chronicle chronicle : List.of(server, client)) {
            chronicle.joined(new Object(), Sample.lane(0, "192.0.2.1", 4711, 1000, 2000, ended), Sample.shoot("a"));
        }
    }

    @Override
    protected void check(byte[] input) throws Exception {
        List<String> commands = readHoweverCut(input, DialogueFuzzTest::commands);
        int verb = LOG.verb();
        for (Chronicle chronicle : List.of(server, client)) {
            talk(chronicle, commands);
        }
        LOG.setVerb(verb);
    }

    private static List<String> commands(List<byte[]> pieces) {
        LineSplitter splitter = new LineSplitter();
        List<String> commands = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            for (String line = splitter.next(in); line != null; line = splitter.next(in)) {
                commands.add(line == LineSplitter.TOO_LONG ? "\0" : line);
            }
            assertThat(in.hasRemaining()).isFalse();
        }
        assertThat(commands).allMatch(line -> line.length() <= LineSplitter.MAX_BYTES && line.indexOf('\n') < 0);
        return commands;
    }

    private void talk(Chronicle chronicle, List<String> commands) {
        Controls controls = new Controls(() -> {}, () -> {}, () -> {});
        Dialogue dialogue = new Dialogue(new Desk(Sample.reporter(chronicle), LOG, controls, () -> {}));
        long nowNs = 0;
        for (String command : commands) {
            ended.clear();
            List<String> answer = dialogue.answer(command, nowNs += SECOND_NS);
            boolean maySayNothing = command.isBlank() || dialogue.isOver() || command.contains("version");
            assertThat(answer.isEmpty() && !maySayNothing).as(command).isFalse();
            assertThat(answer).allMatch(DialogueFuzzTest::isLine);
            assertThat(dialogue.notices().due(nowNs)).allMatch(DialogueFuzzTest::isLine);
            assertThat(ended.isEmpty() || command.contains("kill")).as(command).isTrue();
        }
    }

    private static boolean isLine(String line) {
        return line.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t');
    }
}
