package rvpn.it;

import static rvpn.it.Fault.Breaks.NOTHING;
import static rvpn.it.Fault.Breaks.PACKETS;
import static rvpn.it.Fault.Breaks.PROGRAM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import rvpn.it.Fault.Breaks;
import rvpn.it.Fault.Lasting;
import rvpn.it.Fault.Step;

/** All that goes wrong in a soak, on a lab whose gateway is at the end of a long line. */
record SoakFaults(Lab lab, LongLine line, WrappedJava java, RandomGenerator random) {
    private static final String SEED = "vpn-seed-server";
    private static final String GATEWAY = "vpn-gateway";
    private static final String CLIENT = "vpn-shoot-client";
    /** What it should take: 5 s until silence is noticed, a pause of up to 5 s, a dial whose first SYN may be lost. */
    private static final int WELL_S = 15;

    private static final int BOUND_S = Await.BUSY * WELL_S;
    /** As long again for a program to start. */
    private static final int START_BOUND_S = 2 * BOUND_S;
    /** Shorter and longer than the 5 s after which silence is noticed. */
    private static final Lasting AROUND_SILENCE = new Lasting(1000, 8000);

    private static final Lasting A_WHILE = new Lasting(2000, 5000);

    /** Faults that end a program, so that its memory begins anew. */
    List<Fault> kills() {
        return List.of(
                kill("kill -9 of the seed server", PROGRAM, () -> kill(SEED)),
                kill("kill -9 of the gateway", PACKETS, () -> kill(GATEWAY)),
                kill("kill -9 of the shoot client", PROGRAM, () -> kill(CLIENT)));
    }

    /** Faults that all programs live through. */
    List<Fault> others() {
        return List.of(
                paused("seed server", SEED),
                paused("gateway", GATEWAY),
                paused("shoot client", CLIENT),
                cut("partition", () -> line.becomes(LineQuality.CUT), this::mend),
                cut("link down", () -> link("down"), () -> link("up")),
                harmless("delay", () -> line.becomes(delayed()), this::mend),
                harmless("loss", () -> line.becomes(lossy()), this::mend),
                harmless("certificates replaced", this::replaceCertificate, () -> {}),
                harmless("clock an hour ahead", () -> java.setClock(3600), () -> java.setClock(0)),
                harmless("status file's disk full", java::fillDisk, this::emptyDisk),
                slowReaders(),
                fewDescriptors());
    }

    private static Fault kill(String name, Breaks breaks, Step inject) {
        return new Fault(name, breaks, Lasting.NO_TIME, START_BOUND_S, inject, () -> {});
    }

    private Fault paused(String name, String program) {
        return cut(name + " paused", () -> signal("STOP", program), () -> signal("CONT", program));
    }

    private static Fault cut(String name, Step inject, Step heal) {
        return new Fault(name, PACKETS, AROUND_SILENCE, BOUND_S, inject, heal);
    }

    private static Fault harmless(String name, Step inject, Step heal) {
        return new Fault(name, NOTHING, A_WHILE, BOUND_S, inject, heal);
    }

    /** Returns when the file is written again. */
    private void emptyDisk() {
        java.emptyDisk();
        long sinceMs = System.currentTimeMillis();
        Await.until("the status file is written", WELL_S, () -> isNewerThan(java.statusFile(), sinceMs));
    }

    private static boolean isNewerThan(Path file, long timeMs) {
        try {
            return Files.getLastModifiedTime(file).toMillis() > timeMs;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Two that hardly read, one beside the other, of a file that is far larger than what lies between. */
    private Fault slowReaders() {
        List<Running> readers = new ArrayList<>();
        String url = "http://" + Lab.POD + "/100MB";
        return harmless(
                "slow readers",
                () -> {
                    readers.add(lab.seed().start("curl", "-s", "--limit-rate", "10k", "-o", "/dev/null", url));
                    readers.add(lab.start("--limit-rate", "10k", "-o", "/dev/null", url));
                },
                () -> {
                    readers.forEach(Running::close);
                    readers.clear();
                });
    }

    private void mend() {
        line.becomes(LineQuality.GOOD);
    }

    private LineQuality delayed() {
        return new LineQuality(random.nextInt(10, 100), 0);
    }

    private LineQuality lossy() {
        return new LineQuality(random.nextInt(1, 20), random.nextDouble(0.001, 0.02));
    }

    private void link(String state) {
        lab.host("wan").run("ip", "link", "set", "gw", state).succeeds();
    }

    private void kill(String program) {
        long pid = lab.pid(program);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(program + " is gone", WELL_S, () -> ProcessHandle.of(pid).isEmpty());
    }

    private void signal(String name, String program) {
        Shell.run("kill", "-" + name, Long.toString(lab.pid(program))).succeeds();
    }

    /** The seed server's or the shoot client's, and waits until that has taken it. */
    private void replaceCertificate() {
        boolean ofSeed = random.nextBoolean();
        Metrics metrics = new Metrics(ofSeed ? lab.seed() : lab.node());
        double before = metrics.value("rvpn_identity_reloads_total");
        String directory = Path.of(lab.env("LAB_STATE"), "pki").toString();
        Shell.run(Dist.VPNCTL, "pki", "issue", directory, ofSeed ? SEED : CLIENT)
                .succeeds();
        Await.until("the certificate is taken", WELL_S, () -> metrics.value("rvpn_identity_reloads_total") > before);
    }

    /** The seed server's, as many as it has, so that it gets no other. */
    private Fault fewDescriptors() {
        String[] usual = new String[1];
        return new Fault(
                "too few descriptors",
                PACKETS,
                A_WHILE,
                BOUND_S,
                () -> {
                    usual[0] = descriptors("--output=SOFT", "--noheadings", "--nofile");
                    Path open = Path.of("/proc", Long.toString(lab.pid(SEED)), "fd");
                    descriptors("--nofile=" + open.toFile().list().length + ":");
                },
                () -> descriptors("--nofile=" + usual[0] + ":"));
    }

    private String descriptors(String... options) {
        List<String> command = new ArrayList<>(List.of("prlimit", "--pid", Long.toString(lab.pid(SEED))));
        command.addAll(List.of(options));
        return Shell.run(command.toArray(String[]::new)).succeeds().text().strip();
    }
}
