package rvpn.seed.netmap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.MappedNetwork;
import rvpn.ip.NetworkKind;
import rvpn.ip.NetworkMapping;
import rvpn.ip.NetworkOverlap;
import rvpn.ip.NetworkOverlap.Named;
import rvpn.ip.PrefixTranslation;
import rvpn.seed.output.JsonLine;

/**
 * What {@code vpnctl netmap} found.
 *
 * @param mapping that holds; none where nothing is mapped
 * @param isMapped because of the overlaps, or by choice
 * @param overlaps of seed and shoot
 * @param shoot the shoot's networks
 * @param addresses to be translated
 */
record NetmapReport(
        NetworkMapping mapping,
        boolean isMapped,
        List<NetworkOverlap> overlaps,
        List<Named> shoot,
        List<IpAddress> addresses,
        List<String> warnings) {
    NetmapReport {
        warnings = new ArrayList<>(warnings);
        for (NetworkOverlap overlap : overlaps) {
            boolean isSolved = mapping.prefixes().stream()
                    .anyMatch(prefix -> prefix.real().contains(overlap.second().network()));
            if (overlap.second().network().family() == IpFamily.V6 && !isSolved) {
                warnings.add(overlap + " and are IPv6, which is mapped by prefix alone: add --nptv6 "
                        + overlap.second().network() + "=MAPPED");
            }
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("mapping: " + state() + "\n");
        section(
                text,
                "overlaps",
                overlaps.stream().map(NetworkOverlap::toString).toList());
        section(
                text,
                "mapped",
                mapping.networks().stream().map(NetmapReport::line).toList());
        section(
                text,
                "mapped prefixes (RFC 6296)",
                mapping.prefixes().stream()
                        .map(prefix -> prefix.real() + " -> " + prefix.mapped() + "  for the seed")
                        .toList());
        section(text, "as they are", asTheyAre().stream().map(Named::toString).toList());
        section(text, "addresses", addresses.stream().map(this::translated).toList());
        text.append("checksum: ").append(mapping.shortChecksum()).append('\n');
        section(text, "warnings", warnings);
        return text.toString();
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mapped", isMapped);
        fields.put("overlap", !overlaps.isEmpty());
        fields.put("overlaps", overlaps.stream().map(NetmapReport::fields).toList());
        fields.put(
                "networks",
                mapping.networks().stream().map(NetmapReport::fields).toList());
        fields.put(
                "prefixes",
                mapping.prefixes().stream().map(NetmapReport::fields).toList());
        fields.put("unmapped", asTheyAre().stream().map(NetmapReport::fields).toList());
        fields.put("addresses", addresses.stream().map(this::translation).toList());
        fields.put("checksum", mapping.shortChecksum());
        fields.put("sha256", mapping.sha256());
        fields.put("warnings", warnings);
        return JsonLine.of(fields);
    }

    private String state() {
        if (!overlaps.isEmpty()) {
            return "on, because networks of seed and shoot overlap";
        }
        return isMapped
                ? "on, by choice; no network of the seed overlaps one of the shoot"
                : "off; no network of the seed overlaps one of the shoot";
    }

    /** All IPv4 networks are mapped, or none is. */
    private List<Named> asTheyAre() {
        return shoot.stream()
                .filter(named -> !isMapped || named.network().family() == IpFamily.V6)
                .filter(named -> mapping.prefixes().stream()
                        .noneMatch(prefix -> prefix.real().contains(named.network())))
                .toList();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append(title).append(":\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }

    private static String line(MappedNetwork network) {
        return "%-9s %s -> %s  for the %s"
                .formatted(
                        network.kind(),
                        network.real(),
                        network.mapped(),
                        network.kind() == NetworkKind.SEED_PODS ? "shoot" : "seed");
    }

    private String translated(IpAddress address) {
        List<String> parts = new ArrayList<>();
        mapping.ofShoot(address).ifPresent(mapped -> parts.add("of the shoot is " + mapped + " for the seed"));
        mapping.ofSeed(address).ifPresent(mapped -> parts.add("of the seed is " + mapped + " for the shoot"));
        mapping.toReal(address).ifPresent(real -> parts.add("stands for " + real));
        return address + (parts.isEmpty() ? " is not mapped" : " " + String.join(", ", parts));
    }

    private Map<String, String> translation(IpAddress address) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("address", address.toString());
        put(fields, "ofShoot", mapping.ofShoot(address));
        put(fields, "ofSeed", mapping.ofSeed(address));
        put(fields, "real", mapping.toReal(address));
        return fields;
    }

    private static void put(Map<String, String> fields, String key, Optional<IpAddress> address) {
        address.ifPresent(present -> fields.put(key, present.toString()));
    }

    private static Map<String, Object> fields(NetworkOverlap overlap) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seed", fields(overlap.first()));
        fields.put("shoot", fields(overlap.second()));
        return fields;
    }

    private static Map<String, String> fields(Named named) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("kind", named.name());
        fields.put("network", named.network().toString());
        return fields;
    }

    private static Map<String, String> fields(MappedNetwork network) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("kind", network.kind().toString());
        fields.put("real", network.real().toString());
        fields.put("mapped", network.mapped().toString());
        return fields;
    }

    private static Map<String, String> fields(PrefixTranslation prefix) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("real", prefix.real().toString());
        fields.put("mapped", prefix.mapped().toString());
        return fields;
    }
}
