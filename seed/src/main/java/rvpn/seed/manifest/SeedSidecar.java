package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The seed's end in the default direction: a container beside kube-apiserver, whose pod then has the routes itself.
 *
 * @param endpoint the shoot's load balancer
 */
record SeedSidecar(
        Workload workload,
        TunnelNetworks networks,
        String endpoint,
        int port,
        SecretKey authority,
        String certificate) {
    private static final String NAME = "vpn-seed";

    /** Without a probe of readiness: kube-apiserver has to be there before the shoot has a node for the other end. */
    String snippet() {
        List<EnvVar> variables = new ArrayList<>(
                List.of(Variables.of("ENDPOINT", endpoint), Variables.of("OPENVPN_PORT", Integer.toString(port))));
        variables.addAll(networks.variables());
        PodSpec pod = new TunnelPod(
                        NAME,
                        NAME + "-init",
                        "vpn-seed-client",
                        variables,
                        List.of(),
                        new CertificateFiles(NAME, authority, certificate, "/srv/secrets/vpn-seed"),
                        SeedManifests.settings(networks))
                .spec(workload, Map.of())
                .build();
        pod.getContainers().get(0).setReadinessProbe(null);
        PodSpecBuilder added = new PodSpecBuilder()
                .withContainers(pod.getContainers())
                .withInitContainers(pod.getInitContainers())
                .withVolumes(pod.getVolumes());
        if (!pod.getSecurityContext().getSysctls().isEmpty()) {
            added.withSecurityContext(new PodSecurityContextBuilder()
                    .withSysctls(pod.getSecurityContext().getSysctls())
                    .build());
        }
        return "# For the pod template of the Deployment kube-apiserver: add these to what the lists there hold.\n"
                + ManifestText.fragment(added.build());
    }
}
