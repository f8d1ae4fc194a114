/** A row of the table. */
enum Metric {
    TCP1_TO_SHOOT("tcp1_to_shoot_mbps", "TCP to the shoot, 1 flow (Mbit/s)", 0, true),
    TCP1_TO_SEED("tcp1_to_seed_mbps", "TCP to the seed, 1 flow (Mbit/s)", 0, true),
    TCP8_TO_SHOOT("tcp8_to_shoot_mbps", "TCP to the shoot, 8 flows (Mbit/s)", 0, true),
    TCP8_TO_SEED("tcp8_to_seed_mbps", "TCP to the seed, 8 flows (Mbit/s)", 0, true),
    RTT_IDLE_P50("rtt_idle_p50_ms", "Round trip, idle, p50 (ms)", 3, false),
    RTT_IDLE_P99("rtt_idle_p99_ms", "Round trip, idle, p99 (ms)", 3, false),
    RTT_TO_SHOOT_P50("rtt_load_to_shoot_p50_ms", "Round trip, 1 flow to the shoot, p50 (ms)", 2, false),
    RTT_TO_SHOOT_P99("rtt_load_to_shoot_p99_ms", "Round trip, 1 flow to the shoot, p99 (ms)", 2, false),
    RTT_TO_SEED_P50("rtt_load_to_seed_p50_ms", "Round trip, 1 flow to the seed, p50 (ms)", 2, false),
    RTT_TO_SEED_P99("rtt_load_to_seed_p99_ms", "Round trip, 1 flow to the seed, p99 (ms)", 2, false),
    CPU_TO_SHOOT("cpu_to_shoot_s_per_gb", "CPU time, to the shoot (s/GB)", 2, false),
    CPU_TO_SEED("cpu_to_seed_s_per_gb", "CPU time, to the seed (s/GB)", 2, false),
    STARTUP("startup_ms", "Start to first ping (ms)", 0, false),
    MEMORY_IDLE_SEED("memory_idle_seed_mb", "Memory idle, seed (MB)", 1, false),
    MEMORY_IDLE_SHOOT("memory_idle_shoot_mb", "Memory idle, shoot (MB)", 1, false),
    MEMORY_LOAD_SEED("memory_load_seed_mb", "Memory after load, seed (MB)", 1, false),
    MEMORY_LOAD_SHOOT("memory_load_shoot_mb", "Memory after load, shoot (MB)", 1, false);

    final String key;
    final String title;
    final int digits;
    final boolean moreIsBetter;

    Metric(String key, String title, int digits, boolean moreIsBetter) {
        this.key = key;
        this.title = title;
        this.digits = digits;
        this.moreIsBetter = moreIsBetter;
    }

    /** The unit that the end of a key stands for. */
    static String unit(String key) {
        return key.endsWith("_s_per_gb") ? "s/GB"
                : key.endsWith("_mbps") ? "Mbit/s"
                : key.endsWith("_ms") ? "ms"
                : key.endsWith("_mb") ? "MB"
                : key.endsWith("_pct") ? "%"
                : "";
    }
}
