package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/** What the kubelet asks the status port: whether the program lives, and whether it can do its work. */
final class Probes {
    /** Where every program tells its state, see configuration.md. */
    static final int STATUS_PORT = 15000;

    static final String STATUS_PORT_NAME = "metrics";

    private static final String ALIVE = "/healthz";
    private static final String READY = "/readyz";

    private Probes() {}

    /** A JVM on a busy node may take long to start, and is asked for its life only after that. */
    static ContainerBuilder add(ContainerBuilder container) {
        return container
                .withStartupProbe(probe(ALIVE, 2, 60))
                .withLivenessProbe(probe(ALIVE, 10, 3))
                .withReadinessProbe(probe(READY, 5, 2));
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(STATUS_PORT_NAME))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }
}
