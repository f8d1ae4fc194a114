package rvpn.it;

/** What a program tells at /metrics. */
record Metrics(Host host) {
    private static final String STATUS = "http://127.0.0.1:15000";

    /** The value of a series as it is written, such as {@code rvpn_tunnel_up}. */
    double value(String series) {
        return host.run("curl", "-sSf", "-m", "20", STATUS + "/metrics")
                .succeeds()
                .text()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }

    double drops(String reason) {
        return value("rvpn_tunnel_drops_total{reason=\"" + reason + "\"}");
    }

    boolean isReady() {
        return host.run("curl", "-sf", "-m", "2", "-o", "/dev/null", STATUS + "/readyz")
                .isSuccess();
    }
}
