package rvpn.core.management;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One connection to the management socket; on the server's thread, and never waiting. A caller that does not read is no
 * longer listened to, so that at most one answer and what was new at once lie here for it.
 */
final class Caller {
    private static final int IN_BYTES = 4096;
    private static final int HIGH_WATER_BYTES = 64 * 1024;
    private static final int READS_A_TURN = 16;
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int STALL_CHECK_MS = 1000;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Dialogue dialogue;
    private final LineSplitter lines = new LineSplitter();
    private final ByteBuffer in = ByteBuffer.allocate(IN_BYTES).flip();
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private long pendingBytes;
    private long tookNs;
    private boolean saysNoMore;

    Caller(SocketChannel channel, SelectionKey key, Dialogue dialogue, long nowNs) {
        this.channel = channel;
        this.key = key;
        this.dialogue = dialogue;
        this.tookNs = nowNs;
        say(List.of(dialogue.greeting()));
    }

    /** Reads, answers, tells what is new, as far as it goes now; false when the connection has come to its end. */
    boolean serve(long nowNs) throws IOException {
        flush(nowNs);
        int reads = 0;
        while (isListenedTo()) {
            String line = lines.next(in);
            if (line != null) {
                say(
                        line == LineSplitter.TOO_LONG
                                ? Dialogue.tooLong(LineSplitter.MAX_BYTES)
                                : dialogue.answer(line, nowNs));
                flush(nowNs);
            } else if (reads++ == READS_A_TURN || !read()) {
                break;
            }
        }
        if (pendingBytes <= HIGH_WATER_BYTES && !dialogue.isOver()) {
            say(dialogue.notices().due(nowNs));
            flush(nowNs);
        }
        key.interestOps((isListenedTo() ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        boolean isDone = dialogue.isOver() || saysNoMore;
        return !(isDone && out.isEmpty());
    }

    private boolean isListenedTo() {
        return pendingBytes <= HIGH_WATER_BYTES && !saysNoMore && !dialogue.isOver();
    }

    private boolean read() throws IOException {
        in.clear();
        int count = channel.read(in);
        in.flip();
        saysNoMore = count < 0;
        return count > 0;
    }

    private void say(List<String> answer) {
        if (!answer.isEmpty()) {
            ByteBuffer bytes = bytes(answer);
            out.add(bytes);
            pendingBytes += bytes.remaining();
        }
    }

    /** Line by line: a status of very many networks is many megabytes, once. */
    private static ByteBuffer bytes(List<String> answer) {
        ByteBuffer bytes = ByteBuffer.allocate(answer.stream()
                .mapToInt(line -> line.length() + LINE_END.length)
                .sum());
        answer.forEach(
                line -> bytes.put(line.getBytes(StandardCharsets.US_ASCII)).put(LINE_END));
        return bytes.flip();
    }

    private void flush(long nowNs) throws IOException {
        while (!out.isEmpty()) {
            int written = channel.write(out.getFirst());
            pendingBytes -= written;
            if (written > 0) {
                tookNs = nowNs;
            }
            if (out.getFirst().hasRemaining()) {
                return;
            }
            out.removeFirst();
        }
        tookNs = nowNs;
    }

    /** Whether something has been waiting for it for too long. */
    boolean isStalled(long nowNs) {
        return !out.isEmpty() && nowNs - tookNs > STALLED_NS;
    }

    /** How long it may be left alone; 0 for until something happens. */
    long waitMs(long nowNs) {
        long forNews = dialogue.notices().waitMs(nowNs);
        long forStall = out.isEmpty() ? 0 : STALL_CHECK_MS;
        return forNews == 0 || forStall == 0 ? forNews + forStall : Math.min(forNews, forStall);
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException gone) {
            // closed all the same
        }
    }
}
