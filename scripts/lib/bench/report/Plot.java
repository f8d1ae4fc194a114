import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures as a drawing: throughput to the left, latency on a logarithmic scale to the right. */
final class Plot {
    private static final Map<String, String> COLOURS =
            Map.of("veth", "#9aa0a6", "tunnel", "#1a66c9", "openvpn", "#e07b00");
    private static final int TOP = 96;
    private static final int BOTTOM = 380;

    private record Group(String title, String key) {}

    private static final List<Group> THROUGHPUT = List.of(
            new Group("1 flow\nto shoot", "tcp1_to_shoot_mbps"),
            new Group("1 flow\nto seed", "tcp1_to_seed_mbps"),
            new Group("8 flows\nto shoot", "tcp8_to_shoot_mbps"),
            new Group("8 flows\nto seed", "tcp8_to_seed_mbps"));
    private static final List<Group> LATENCY = List.of(
            new Group("idle", "rtt_idle"),
            new Group("1 flow\nto shoot", "rtt_load_to_shoot"),
            new Group("1 flow\nto seed", "rtt_load_to_seed"));
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99");

    private final Figures figures;
    private final StringBuilder svg = new StringBuilder();

    Plot(Figures figures) {
        this.figures = figures;
    }

    String svg() {
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 470" font-family="sans-serif" font-size="12">
                <rect width="980" height="470" fill="white"/>
                """);
        legend();
        throughput(70, 480);
        latency(560, 960);
        text(20, 452, "start", "#666", "%s, %s cores, %s, Java %s, commit %s, %s%s".formatted(
                fact("machine", "cpu"), fact("machine", "cores"), fact("machine", "kernel"), fact("machine", "java"),
                fact("machine", "commit"), fact("run", "started"), figures.isNoisy() ? ", noisy" : ""));
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int x = 70;
        for (String peer : figures.peers()) {
            box(x, 22, 12, 12, COLOURS.get(peer));
            text(x + 18, 33, "start", "#222", Table.NAMES.get(peer));
            x += 130;
        }
    }

    /** Bars; one that would make all others tiny is cut, and says so. */
    private void throughput(int left, int right) {
        text(left, 62, "start", "#000", "TCP throughput, Gbit/s: more is better");
        double most = mostMbps();
        double step = stepOf(most);
        for (double mark = 0; mark <= most; mark += step) {
            grid(left, right, y(mark / most), number(mark / 1000));
        }
        int width = (right - left) / THROUGHPUT.size();
        int bar = (width - 16) / figures.peers().size();
        for (int group = 0; group < THROUGHPUT.size(); group++) {
            int x = left + group * width + 8;
            label(x + (width - 16) / 2, THROUGHPUT.get(group).title());
            for (String peer : figures.peers()) {
                OptionalDouble mbps = figures.median(peer, THROUGHPUT.get(group).key());
                if (mbps.isPresent()) {
                    bar(x, bar - 3, mbps.getAsDouble() / most, number(mbps.getAsDouble() / 1000), COLOURS.get(peer));
                }
                x += bar;
            }
        }
    }

    private void bar(int x, int width, double part, String number, String colour) {
        double top = y(Math.min(part, 1.04));
        box(x, top, width, BOTTOM - top, colour);
        if (part > 1.04) {
            // a white stroke through the bar: it goes on beyond the scale
            svg.append(line(x - 2, top + 24, x + width + 2, top + 16, "white", 4));
        }
        text(x + width / 2.0, top - 4, "middle", "#222", number);
    }

    /** The end of the scale: the fastest, unless it is no tunnel and leaves the tunnels far behind. */
    private double mostMbps() {
        double fastest = 0;
        double fastestTunnel = 0;
        for (Group group : THROUGHPUT) {
            for (String peer : figures.peers()) {
                double mbps = figures.median(peer, group.key()).orElse(0);
                fastest = Math.max(fastest, mbps);
                fastestTunnel = Math.max(fastestTunnel, peer.equals("veth") ? 0 : mbps);
            }
        }
        double most = fastestTunnel > 0 && fastest > 2 * fastestTunnel ? 1.1 * fastestTunnel : fastest;
        return most > 0 ? most : 1000;
    }

    /** 1, 2 or 5 times a power of ten, so that there are four to nine steps. */
    private static double stepOf(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / 4)));
        double leading = most / 4 / power;
        return power * (leading >= 5 ? 5 : leading >= 2 ? 2 : 1);
    }

    /** From p50 by p90 to p99, one line a peer. */
    private void latency(int left, int right) {
        text(left, 62, "start", "#000", "Ping, ms: p50 (big dot), p90 (dot), p99 (bar): less is better");
        double low = Math.floor(Math.log10(extremeMs(true)));
        double high = Math.max(low + 1, Math.ceil(Math.log10(extremeMs(false))));
        for (double power = low; power <= high; power++) {
            grid(left, right, y((power - low) / (high - low)), number(Math.pow(10, power)));
        }
        int width = (right - left) / LATENCY.size();
        int column = (width - 16) / figures.peers().size();
        for (int group = 0; group < LATENCY.size(); group++) {
            int x = left + group * width + 8;
            label(x + (width - 16) / 2, LATENCY.get(group).title());
            for (String peer : figures.peers()) {
                x += column;
                range(x - column / 2.0, LATENCY.get(group).key(), low, high, peer);
            }
        }
    }

    private void range(double x, String key, double low, double high, String peer) {
        double[] heights = new double[PERCENTILES.size()];
        for (int i = 0; i < heights.length; i++) {
            OptionalDouble ms = figures.median(peer, key + "_" + PERCENTILES.get(i) + "_ms");
            if (ms.isEmpty()) {
                return;
            }
            heights[i] = y((Math.log10(ms.getAsDouble()) - low) / (high - low));
        }
        String colour = COLOURS.get(peer);
        svg.append(line(x, heights[0], x, heights[2], colour, 3));
        circle(x, heights[0], 6, colour);
        circle(x, heights[1], 4, colour);
        svg.append(line(x - 7, heights[2], x + 7, heights[2], colour, 3));
        double p50 = figures.median(peer, key + "_p50_ms").orElseThrow();
        double p99 = figures.median(peer, key + "_p99_ms").orElseThrow();
        text(x, heights[0] + 19, "middle", "#222", number(p50));
        text(x, heights[2] - 6, "middle", "#222", number(p99));
    }

    private double extremeMs(boolean least) {
        double extreme = least ? 1 : 0.1;
        for (Group group : LATENCY) {
            for (String peer : figures.peers()) {
                double ms = figures.median(peer, group.key() + (least ? "_p50_ms" : "_p99_ms")).orElse(extreme);
                extreme = least ? Math.min(extreme, ms) : Math.max(extreme, ms);
            }
        }
        return Math.max(extreme, 0.001);
    }

    /** Two or three digits that count, at most three behind the point. */
    private static String number(double value) {
        int digits = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return digits == 0 ? text : text.replaceFirst("\\.?0+$", "");
    }

    private static double y(double part) {
        return BOTTOM - part * (BOTTOM - TOP);
    }

    private void grid(int left, int right, double y, String number) {
        svg.append(line(left, y, right, y, "#e3e3e3", 1));
        text(left - 6, y + 4, "end", "#666", number);
    }

    private void label(double x, String lines) {
        double y = BOTTOM + 20;
        for (String line : lines.split("\n")) {
            text(x, y, "middle", "#222", line);
            y += 15;
        }
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x, y, anchor, colour, escaped));
    }

    private void box(double x, double y, double width, double height, String colour) {
        svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x, y, width, height, colour));
    }

    private void circle(double x, double y, int radius, String colour) {
        svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\"/>%n", x, y, radius, colour));
    }

    private static String line(double x1, double y1, double x2, double y2, String colour, int width) {
        return String.format(Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>%n",
                x1, y1, x2, y2, colour, width);
    }

    private String fact(String whom, String name) {
        return figures.fact(whom, name);
    }
}
