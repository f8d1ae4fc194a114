package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One run of {@code vpnctl render} of which there is a golden file.
 *
 * @param golden the file's name
 */
record Rendering(String golden, String arguments) {
    private static final String INPUT = "src/test/resources/manifest/";
    private static final String SHOOT = " --shoot " + INPUT + "shoot-input.yaml";
    private static final String OLD_SHOOT = " --shoot " + INPUT + "old-shoot-input.yaml";
    private static final String IMAGE = " --image registry.example.org/rvpn:1.0.0";

    /** Refuses what the model has no field for, which the models themselves take in silence. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return annotated instanceof AnnotatedMember ? Boolean.FALSE : null;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static Stream<Rendering> all() {
        return Stream.of(
                new Rendering("seed.yaml", "seed" + SHOOT + IMAGE),
                new Rendering(
                        "seed-init.yaml",
                        "seed" + SHOOT + IMAGE + " --privileged=init --memory-limit 256Mi --image-pull-secret pull"
                                + " --ca-secret ca-vpn-bundle-1a2b:bundle.crt --certificate-secret vpn-seed-server-3c4d"
                                + " --seed-pods 10.2.0.0/16"),
                new Rendering(
                        "seed-privileged.yaml",
                        "seed" + OLD_SHOOT + IMAGE + " --privileged --replicas 0 --kubernetes-version 1.20.15"
                                + " --priority-class= --pods 10.96.0.0/16,fd00:10:96::/64"),
                new Rendering("shoot.yaml", "shoot" + SHOOT + IMAGE),
                new Rendering(
                        "shoot-tls.yaml",
                        "shoot" + SHOOT + IMAGE
                                + " --privileged init --dial tls --endpoint gw1.example.org,gw2.example.org"
                                + " --replicas 2 --namespace shoot--x--y"),
                new Rendering(
                        "shoot-1.18.yaml",
                        "shoot" + OLD_SHOOT + IMAGE + " --port 8443 --reversed-vpn-header-key X-Gardener-Destination"
                                + " --pods 10.96.0.0/16,fd00:10:96::/64"),
                new Rendering("shoot-default.yaml", "shoot" + SHOOT + IMAGE + " --direction default"),
                new Rendering("gateway.yaml", "gateway" + SHOOT + IMAGE),
                new Rendering(
                        "gateway-two-shoots.yaml",
                        "gateway" + SHOOT + "," + INPUT + "old-shoot-input.yaml --ca " + INPUT + "ca-input.crt," + INPUT
                                + "ca-input.crt" + IMAGE + " --ports 443 --replicas 3 --namespace vpn"),
                new Rendering("istio.yaml", "gateway --istio" + SHOOT),
                new Rendering(
                        "istio-host.yaml", "gateway --istio=host" + SHOOT + "," + INPUT + "old-shoot-input.yaml"));
    }

    CtlRun run() {
        return CtlRun.of(("render " + arguments).split(" "));
    }

    /** The documents, as YAML 1.1 has them. */
    List<Map<String, Object>> documents() {
        return documents(run().out());
    }

    static List<Map<String, Object>> documents(String text) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
            documents.add(STRICT.convertValue(document, STRICT.constructType(Map.class)));
        }
        assertThat(documents).isNotEmpty();
        return documents;
    }

    /** All objects of a kind. */
    <T> List<T> objects(Class<T> type) {
        return documents().stream()
                .filter(document -> document.get("kind").equals(type.getSimpleName()))
                .map(document -> strictly(document, type))
                .toList();
    }

    /** As that type, which has a field for everything in it. */
    static <T> T strictly(Map<String, Object> document, Class<T> type) {
        return STRICT.convertValue(document, type);
    }

    @Override
    public String toString() {
        return golden;
    }
}
