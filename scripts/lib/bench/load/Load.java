import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Load for relays of TCP: an origin that echoes, takes or gives bytes, and clients that measure what lies between. Knows
 * nothing of who relays; one line {@code name value} a result.
 *
 * <pre>
 *   Load origin PORT
 *   Load rate  WAY PARALLEL SECONDS     connections a second, each with a byte there and back
 *   Load flow  WAY FLOWS SECONDS        throughput to the origin, then from it
 *   Load ping  WAY FLOWS SECONDS        round trips of 64 bytes on an open connection, beside so many bulk flows
 *   Load idle  WAY COUNT                opens that many, says "open", and holds them until its input ends
 * </pre>
 *
 * WAY is {@code PORT[@ADDRESS][,connect=TARGET][,header=VALUE]}; without an address on 127.0.0.1.
 */
public final class Load {
    private Load() {}

    public static void main(String[] words) throws Exception {
        Locale.setDefault(Locale.ROOT);
        switch (words[0]) {
            case "origin" -> Origin.serve(Integer.parseInt(words[1]));
            case "rate" -> Rate.measure(way(words[1]), number(words[2]), number(words[3]));
            case "flow" -> Flow.measure(way(words[1]), number(words[2]), number(words[3]));
            case "ping" -> Ping.measure(way(words[1]), number(words[2]), number(words[3]));
            case "idle" -> hold(way(words[1]), number(words[2]));
            default -> throw new IllegalArgumentException("unknown measurement " + words[0]);
        }
        System.exit(0);
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static Way way(String text) {
        String[] parts = text.split(",");
        String target = "", header = "";
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            switch (pair[0]) {
                case "connect" -> target = pair[1];
                case "header" -> header = pair[1];
                default -> throw new IllegalArgumentException("unknown part " + parts[i]);
            }
        }
        String[] place = parts[0].split("@");
        InetSocketAddress relay = new InetSocketAddress(place.length > 1 ? place[1] : "127.0.0.1", number(place[0]));
        return new Way(relay, target, header);
    }

    private static void hold(Way way, int count) throws IOException {
        Line[] lines = new Line[count];
        for (int i = 0; i < count; i++) {
            lines[i] = way.open();
            lines[i].echo(Origin.ECHO, 1);
        }
        System.out.println("open " + count);
        while (System.in.read() >= 0) {}
        for (Line line : lines) {
            line.echo((byte) 'x', 1);
            line.close();
        }
        System.out.println("alive " + count);
    }

    static void print(String name, double value) {
        System.out.printf("%s %.3f%n", name, value);
    }
}
