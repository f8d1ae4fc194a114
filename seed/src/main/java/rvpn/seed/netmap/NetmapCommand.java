package rvpn.seed.netmap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.ip.IpAddress;
import rvpn.ip.NetworkMapping;
import rvpn.ip.NetworkOverlap;
import rvpn.ip.PrefixTranslation;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.gardener.ShootNetworks;
import rvpn.seed.output.OutputOption;

/** {@code vpnctl netmap}: whether networks overlap, and what then stands for what. */
@Command(
        name = "netmap",
        sortOptions = false,
        description =
                "Shows whether networks of shoot and seed overlap, and what then stands for them at the other end.")
public final class NetmapCommand implements Callable<Integer> {
    private static final String[] SEED = {"seed pods", "seed services", "seed nodes"};
    private static final String[] SHOOT = {"nodes", "services", "pods"};

    @Option(names = "--shoot", paramLabel = "FILE", description = "Shoot manifest with the shoot's networks.")
    private Path shoot;

    @Option(names = "--pods", paramLabel = "CIDR", split = ",", description = "The shoot's pod networks.")
    private List<String> pods = List.of();

    @Option(names = "--services", paramLabel = "CIDR", split = ",", description = "The shoot's service networks.")
    private List<String> services = List.of();

    @Option(names = "--nodes", paramLabel = "CIDR", split = ",", description = "The shoot's node networks.")
    private List<String> nodes = List.of();

    @Option(names = "--seed-pods", paramLabel = "CIDR", split = ",", description = "The seed's pod networks.")
    private List<String> seedPods = List.of();

    @Option(names = "--seed-services", paramLabel = "CIDR", split = ",", description = "The seed's service networks.")
    private List<String> seedServices = List.of();

    @Option(names = "--seed-nodes", paramLabel = "CIDR", split = ",", description = "The seed's node networks.")
    private List<String> seedNodes = List.of();

    @Option(
            names = "--nptv6",
            paramLabel = "REAL=MAPPED",
            split = ",",
            description = "IPv6 prefixes of the shoot and what stands for them (RFC 6296).")
    private List<String> prefixes = List.of();

    @Option(names = "--force", description = "Map even if nothing overlaps.")
    private boolean force;

    @Option(
            names = "--translate",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Also show what these addresses are at the other end.")
    private List<String> addresses = List.of();

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws StartException {
        NetmapReport report = report();
        output.print(report::text, report::json);
        return ExitCode.OK.status();
    }

    private NetmapReport report() throws ConfigException {
        NetworkLists lists = lists();
        if (lists.named(SHOOT).isEmpty()) {
            throw new ConfigException("name the shoot's networks: --shoot FILE, or --pods, --services, --nodes");
        }
        List<PrefixTranslation> translations = parsed(
                "--nptv6", prefixes, text -> PrefixTranslation.parse(text).requireNeutral());
        List<String> warnings = new ArrayList<>(lists.warnings());
        checkShoot(lists, warnings);
        warnOfMissing(lists, warnings);
        List<NetworkOverlap> overlaps = NetworkOverlap.between(lists.named(SEED), lists.named(SHOOT));
        // Computed in any case, so that what could not be mapped is known before it must be.
        NetworkMapping mapping = mapping(lists, translations);
        boolean isMapped = force || !overlaps.isEmpty();
        return new NetmapReport(
                isMapped ? mapping : NetworkMapping.none(),
                isMapped,
                overlaps,
                lists.named(SHOOT),
                parsed("--translate", addresses, IpAddress::parse),
                warnings);
    }

    private NetworkLists lists() throws ConfigException {
        NetworkLists lists = new NetworkLists();
        if (shoot != null) {
            ShootNetworks networks = ShootManifest.read("--shoot", shoot).networks();
            lists.add("nodes", networks.nodes());
            lists.add("services", networks.services());
            lists.add("pods", networks.pods());
        }
        addGiven(lists, "nodes", "--nodes", nodes);
        addGiven(lists, "services", "--services", services);
        addGiven(lists, "pods", "--pods", pods);
        addGiven(lists, "seed pods", "--seed-pods", seedPods);
        addGiven(lists, "seed services", "--seed-services", seedServices);
        addGiven(lists, "seed nodes", "--seed-nodes", seedNodes);
        return lists;
    }

    private static void addGiven(NetworkLists lists, String kind, String option, List<String> texts)
            throws ConfigException {
        if (!texts.isEmpty()) {
            lists.add(kind, option, texts);
        }
    }

    /** A network of two kinds is a mistake; one named twice, or within another, only odd. */
    private static void checkShoot(NetworkLists lists, List<String> warnings) throws ConfigException {
        for (NetworkOverlap overlap : NetworkOverlap.among(lists.named(SHOOT))) {
            if (!overlap.first().name().equals(overlap.second().name())) {
                throw new ConfigException("the shoot's " + overlap + ", so an address could be either; Gardener takes"
                        + " no such shoot: choose networks without a common address");
            }
            warnings.add("the shoot's " + overlap + "; each is mapped for itself");
        }
    }

    private void warnOfMissing(NetworkLists lists, List<String> warnings) {
        for (String kind : SHOOT) {
            if (shoot != null && lists.of(kind).isEmpty()) {
                warnings.add("--shoot " + shoot + ": spec.networking." + kind + " is missing; name the network there or"
                        + " with --" + kind);
            }
        }
    }

    private static NetworkMapping mapping(NetworkLists lists, List<PrefixTranslation> translations)
            throws ConfigException {
        try {
            return NetworkMapping.of(
                    lists.of("nodes"), lists.of("services"), lists.of("pods"), lists.of("seed pods"), translations);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("cannot map: " + wrong.getMessage());
        }
    }

    private static <T> List<T> parsed(String option, List<String> texts, Function<String, T> parser)
            throws ConfigException {
        List<T> values = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(parser.apply(text.strip()));
            } catch (IllegalArgumentException wrong) {
                throw new ConfigException(option + ": " + wrong.getMessage());
            }
        }
        return values;
    }
}
