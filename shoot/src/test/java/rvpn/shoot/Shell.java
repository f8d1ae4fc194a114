package rvpn.shoot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A command in the network namespace of the calling thread. */
final class Shell {
    private Shell() {}

    /** What it prints, errors included. */
    static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
