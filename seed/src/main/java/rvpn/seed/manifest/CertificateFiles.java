package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program's certificate, key and authority in one directory, where it looks for them by default. They change in place
 * when the Secrets do, and the program takes them up.
 *
 * @param authority whose certificates the other end needs
 * @param certificate Secret with {@code tls.crt} and {@code tls.key}
 */
record CertificateFiles(String volume, SecretKey authority, String certificate, String directory) {
    /** r--------; the program is root in its container. */
    private static final int OWNER_READS = 0400;

    VolumeMount mount() {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(directory)
                .withReadOnly(true)
                .build();
    }

    Volume source() {
        return new VolumeBuilder()
                .withName(volume)
                .withNewProjected()
                .withDefaultMode(OWNER_READS)
                .withSources(
                        entries(authority.secret(), Stream.of(new KeyToPath(authority.key(), null, "ca.crt"))),
                        entries(certificate, Stream.of("tls.crt", "tls.key").map(key -> new KeyToPath(key, null, key))))
                .endProjected()
                .build();
    }

    private static VolumeProjection entries(String secret, Stream<KeyToPath> items) {
        List<KeyToPath> files = items.toList();
        return new VolumeProjectionBuilder()
                .withNewSecret()
                .withName(secret)
                .withItems(files)
                .endSecret()
                .build();
    }
}
