package rvpn.seed.gate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.output.JsonLine;

/** An answer, for people and for programs. */
record GateReport(ShootManifest shoot, GardenerRelease release, GateAnswer.Resolved answer, List<String> warnings) {
    String text() {
        StringBuilder text = new StringBuilder("direction: " + answer.direction() + "\n");
        text.append("shoot: ").append(shoot.name()).append(", Kubernetes ").append(shoot.kubernetesVersion());
        text.append(", by the rules of ").append(release).append("\nwhy:\n");
        for (GateAnswer.Rule rule : answer.rules()) {
            boolean decided = rule.name().equals(answer.decidedBy());
            text.append("  %-19s%s -> %s%s%n"
                    .formatted(rule.name(), rule.found(), rule.effect(), decided ? "  [decides]" : ""));
        }
        if (!warnings.isEmpty()) {
            text.append("warnings:\n");
            warnings.forEach(warning -> text.append("  ").append(warning).append('\n'));
        }
        return text.toString();
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("direction", answer.direction().toString());
        fields.put("decidedBy", answer.decidedBy());
        fields.put("shoot", shoot.name());
        fields.put("kubernetesVersion", shoot.kubernetesVersion().toString());
        fields.put("rulesOf", release.toString());
        fields.put("rules", answer.rules());
        fields.put("warnings", warnings);
        return JsonLine.of(fields);
    }
}
