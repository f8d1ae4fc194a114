package rvpn.seed.pki;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.CertificateFacts;
import rvpn.seed.output.JsonLine;

/** How far a rotation has come. */
record RotationReport(PkiDirectory pki, RotationPhase phase, List<CertificateFacts> believed, List<Owner> owners) {
    /** @param believes the authorities in its {@code ca.crt} */
    private record Owner(String name, CertificateFacts certificate, List<String> believes) {}

    static RotationReport of(PkiDirectory pki, Clock clock) throws StartException, IOException {
        Bundle common = pki.bundle();
        List<Owner> owners = new ArrayList<>();
        for (LeafDirectory leaf : pki.leaves()) {
            owners.add(new Owner(leaf.name(), CertificateFacts.of(leaf.certificate()), names(leaf.bundle(common))));
        }
        return new RotationReport(
                pki,
                new Rotation(pki, new Disk(), clock).phase(),
                common.authorities().stream().map(CertificateFacts::of).toList(),
                owners);
    }

    private static List<String> names(Bundle bundle) {
        return bundle.authorities().stream().map(RotationReport::name).toList();
    }

    private static String name(X509Certificate authority) {
        return CertificateFacts.of(authority).subject();
    }

    int print(CommandSpec spec, String remarks) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text(remarks));
        out.flush();
        return ExitCode.OK.status();
    }

    /** For a person. @param remarks whole lines, put before the last */
    String text(String remarks) {
        StringBuilder text = new StringBuilder("phase: %s%nauthorities in ca.crt:%n".formatted(phase));
        believed.forEach(each -> text.append("  %-20s until %s%n".formatted(each.subject(), date(each))));
        text.append("certificates:%n".formatted());
        owners.forEach(owner -> text.append("  %-20s of %s until %s, believes %s%n"
                .formatted(
                        owner.name(),
                        owner.certificate().issuer(),
                        date(owner.certificate()),
                        String.join(" and ", owner.believes()))));
        return text.append(remarks)
                .append("next: %s%n"
                        .formatted(phase.next().replace("DIR", pki.root().toString())))
                .toString();
    }

    /** For programs. */
    String json() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("phase", phase.toString());
        answer.put(
                "authorities", believed.stream().map(RotationReport::authority).toList());
        answer.put("certificates", owners.stream().map(RotationReport::owner).toList());
        answer.put("next", phase.next().replace("DIR", pki.root().toString()));
        return JsonLine.of(answer);
    }

    private static Map<String, Object> authority(CertificateFacts facts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", facts.subject());
        fields.put("serial", facts.serial());
        fields.put("notAfter", facts.notAfter().toString());
        return fields;
    }

    private static Map<String, Object> owner(Owner owner) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", owner.name());
        fields.put("issuer", owner.certificate().issuer());
        fields.put("serial", owner.certificate().serial());
        fields.put("notAfter", owner.certificate().notAfter().toString());
        fields.put("believes", owner.believes());
        return fields;
    }

    private static String date(CertificateFacts facts) {
        return facts.notAfter().atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
