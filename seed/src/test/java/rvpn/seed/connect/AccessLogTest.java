package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.StartException;

@Timeout(60)
class AccessLogTest {
    private static final AccessRule ALL = new AccessRule(AccessRule.Level.ALL, 0);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void choose() {
        file = directory.resolve("access.log");
    }

    private static AccessLine line(String target, Ending ending, int durationMs, boolean isKnown) {
        Optional<Refused> refused = ending == Ending.REFUSED
                ? Optional.of(new Refused(Reason.DESTINATION_FORBIDDEN, target))
                : Optional.empty();
        return new AccessLine(
                Instant.now(),
                new AccessLine.Caller("192.0.2.1:1024", Optional.empty(), Optional.empty(), isKnown),
                new AccessLine.Wish("connect", target, "", target, Optional.empty(), "pod"),
                new AccessLine.Answer(200, 0, refused),
                ending,
                new AccessLine.Course(1, 2, -1, durationMs * 1_000_000L));
    }

    private static AccessLine line(String target) {
        return line(target, Ending.CLIENT, 0, true);
    }

    private AccessLog start(AccessRule rule) throws StartException {
        return AccessLog.start(
                rule, AccessFile.open("--access-log-file", file), AccessForm.withNames(certificate -> ""));
    }

    private List<String> targets(Path from) {
        return AccessLines.in(from).stream()
                .filter(node -> node.has("target"))
                .map(node -> node.get("target").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, 0, REFUSED, 5000, false",
        "ERRORS, 0, REFUSED, 0, true",
        "ERRORS, 0, TARGET_RESET, 0, true",
        "ERRORS, 0, IDLE, 0, true",
        "ERRORS, 0, REVOKED, 0, true",
        "ERRORS, 0, CLIENT, 5000, false",
        "ERRORS, 0, CLIENT_RESET, 5000, false",
        "ERRORS, 1000, CLIENT, 999, false",
        "ERRORS, 1000, CLIENT, 1000, true",
        "ALL, 0, CLIENT, 0, true",
    })
    void tellsByRule(AccessRule.Level level, int slowMs, Ending ending, int durationMs, boolean isTold) {
        assertThat(new AccessRule(level, slowMs).tells(line("a:1", ending, durationMs, true)))
                .isEqualTo(isTold);
    }

    @Test
    void writesWhatWaitsBeforeItEnds() throws Exception {
        try (AccessLog log = start(ALL)) {
            for (int i = 0; i < 100; i++) {
                log.tell(line("a:" + i));
            }
        }
        assertThat(targets(file)).hasSize(100).startsWith("a:0", "a:1").endsWith("a:99");
    }

    @Test
    void countsWhatDoesNotFitAndNeverWaits() throws Exception {
        try (AccessLog log = new AccessLog(
                ALL, AccessFile.open("--access-log-file", file), AccessForm.withNames(certificate -> ""))) {
            for (int i = 0; i < AccessLog.MAX_WAITING + 5; i++) {
                log.tell(line("a:" + i));
            }
            assertThat(log.lost()).isEqualTo(5);
        }
    }

    @Test
    void tellsThatLinesWereLost() throws Exception {
        AccessLog log =
                new AccessLog(ALL, AccessFile.open("--access-log-file", file), AccessForm.withNames(certificate -> ""));
        for (int i = 0; i < AccessLog.MAX_WAITING + 5; i++) {
            log.tell(line("a:" + i));
        }
        try (log) {
            log.begin();
            Await.until("all are written", () -> log.written() == AccessLog.MAX_WAITING);
        }
        assertThat(AccessLines.parse(Files.readAllLines(file).get(0))
                        .get("lost_lines")
                        .asInt())
                .isEqualTo(5);
        assertThat(targets(file)).hasSize(AccessLog.MAX_WAITING);
        assertThat(log.written()).isEqualTo(AccessLog.MAX_WAITING);
    }

    @Test
    void strangersCannotFillTheDisk() throws Exception {
        AccessLog log = start(ALL);
        try (log) {
            for (int i = 0; i < 1000; i++) {
                log.tell(line("", Ending.REFUSED, 0, false));
            }
        }
        // twice as many where the second changes meanwhile
        assertThat(log.written()).isBetween(20L, 2L * AccessLog.MAX_STRANGERS_A_SECOND);
        assertThat(log.lost()).isEqualTo(1000 - log.written());
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasMoved() throws Exception {
        Path old = directory.resolve("access.log.1");
        try (AccessLog log = start(ALL)) {
            log.tell(line("first:1"));
            Await.until("it is written", () -> log.written() == 1);
            Files.move(file, old);
            log.tell(line("second:2"));
            Await.until("it is written", () -> log.written() == 2);
            Files.delete(file);
            log.tell(line("third:3"));
            Await.until("it is written", () -> log.written() == 3);
        }
        assertThat(targets(old)).containsExactly("first:1");
        assertThat(targets(file)).containsExactly("third:3");
    }

    @Test
    void losesAndCountsLinesWhileItsDirectoryIsAwayAndComesBack() throws Exception {
        Path away = directory.resolve("away");
        Path place = Files.createDirectory(directory.resolve("logs"));
        file = place.resolve("access.log");
        try (AccessLog log = start(ALL)) {
            Files.move(place, away);
            log.tell(line("lost:1"));
            Await.until("it is lost", () -> log.lost() == 1);
            Files.move(away, place);
            log.tell(line("found:2"));
            Await.until("it is written", () -> log.written() == 1);
        }
        assertThat(targets(file)).containsExactly("found:2");
        assertThat(AccessLines.parse(Files.readAllLines(file).get(0))
                        .get("lost_lines")
                        .asInt())
                .isEqualTo(1);
    }

    /** On a file system of two pages, of which another file has one. */
    @Test
    void aLineThatAFullDiskHasTornIsNotGoneOnWith() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=8k", "none", disk.toString()))
                .as("a file system can be mounted")
                .isZero();
        try {
            file = disk.resolve("access.log");
            Path other = Files.write(disk.resolve("other"), new byte[4096]);
            try (AccessLog log = start(ALL)) {
                int told = 0;
                while (log.lost() == 0) {
                    log.tell(line("before:" + told++));
                    int all = told;
                    Await.until("it is written or lost", () -> log.written() + log.lost() == all);
                }
                assertThat(Files.readString(file)).doesNotEndWith("\n").hasSize(4096);
                Files.delete(other);
                log.tell(line("after:1"));
                log.tell(line("after:2"));
                int whole = told - 1;
                Await.until("both are written", () -> log.written() == whole + 2);
                assertThat(log.lost()).isEqualTo(1);
            }
            List<String> lines = Files.readAllLines(file);
            List<String> whole =
                    lines.stream().filter(line -> line.endsWith("}")).toList();
            assertThat(whole).hasSize(lines.size() - 1);
            assertThat(AccessLines.parse(whole.get(whole.size() - 3))
                            .get("lost_lines")
                            .asInt())
                    .isEqualTo(1);
            assertThat(AccessLines.parse(whole.get(whole.size() - 2))
                            .get("target")
                            .asText())
                    .isEqualTo("after:1");
        } finally {
            run("umount", disk.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void ofABatchThatIsTornTheWholeLinesAreWrittenAndTheOthersLost() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        AtomicInteger room = new AtomicInteger(700);
        WritableByteChannel narrow = new Narrow(written, room);
        try (AccessLog log = new AccessLog(ALL, new AccessFile(narrow), AccessForm.withNames(certificate -> ""))) {
            for (int i = 0; i < 10; i++) {
                log.tell(line("a:" + i));
            }
            log.begin();
            Await.until("the batch is over", () -> log.written() + log.lost() == 10);
            long whole = written.toString(StandardCharsets.US_ASCII).lines().count() - 1;
            assertThat(log.written()).isEqualTo(whole).isPositive();
            room.set(100_000);
            log.tell(line("b:1"));
            Await.until("it is written", () -> log.written() == whole + 1);
        }
        List<String> lines = written.toString(StandardCharsets.US_ASCII).lines().toList();
        assertThat(AccessLines.parse(lines.get(lines.size() - 1)).get("target").asText())
                .isEqualTo("b:1");
        assertThat(AccessLines.parse(lines.get(lines.size() - 2))
                        .get("lost_lines")
                        .asLong())
                .isEqualTo(missing(lines));
    }

    /** How many of the ten are not among the lines. */
    private static long missing(List<String> lines) {
        return 10
                - lines.stream()
                        .filter(line -> line.endsWith("}") && line.contains("\"a:"))
                        .count();
    }

    /** A pipe whose reader takes so much and no more. */
    private record Narrow(ByteArrayOutputStream out, AtomicInteger room) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room.get() == 0) {
                throw new IOException("No space left on device");
            }
            byte[] taken = new byte[Math.min(room.get(), bytes.remaining())];
            bytes.get(taken);
            out.writeBytes(taken);
            room.addAndGet(-taken.length);
            return taken.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void beginsBehindALineThatADeadProcessHasLeft() throws Exception {
        Files.writeString(file, "{\"time\":\"2026-01-02T");
        try (AccessLog log = start(ALL)) {
            log.tell(line("a:1"));
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(AccessLines.parse(Files.readAllLines(file).get(1))
                        .get("target")
                        .asText())
                .isEqualTo("a:1");
    }

    @Test
    void saysAtTheStartThatAFileCannotBeWritten() {
        assertThatThrownBy(() -> AccessFile.open("--access-log-file", directory))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--access-log-file: cannot write " + directory)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> AccessFile.open("--access-log-file", directory.resolve("none/log")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("give a file in a directory that can be written");
    }

    @Test
    void anyTextStaysOneObjectInOneLineOfAscii() {
        Random random = new Random(20_260_102);
        for (int i = 0; i < 2_000; i++) {
            char[] text = new char[random.nextInt(40)];
            for (int at = 0; at < text.length; at++) {
                text[at] = (char) (i % 2 == 0 ? random.nextInt(128) : random.nextInt(0xd800));
            }
            String value = new String(text);
            String json = new JsonLine().text("v", value).number("n", i).end();
            assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSize(json.length());
            assertThat(json.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
            assertThat(AccessLines.parse(json).get("v").asText()).isEqualTo(value);
            assertThat(AccessLines.parse(json).get("n").asInt()).isEqualTo(i);
        }
    }
}
