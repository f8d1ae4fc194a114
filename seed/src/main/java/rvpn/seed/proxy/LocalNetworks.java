package rvpn.seed.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * What the host's routing tables say to be here, at one moment. It may be more than is the host's own: rules may keep a
 * packet from asking a table. It is never less.
 */
final class LocalNetworks {
    /** Of the thread's own network namespace. */
    private static final Path DIRECTORY = Path.of("/proc/thread-self/net");

    private static final long RTF_LOCAL = 0x8000_0000L; // linux/ipv6_route.h
    private static final int FLAGS_COLUMN = 8;

    private final Set<IpAddress> hosts = new HashSet<>();
    private final List<Cidr> wider = new ArrayList<>();

    private LocalNetworks() {}

    /** Reads them. */
    static LocalNetworks read() throws IOException {
        LocalNetworks local = new LocalNetworks();
        try {
            local.readIpv4(Files.readAllLines(DIRECTORY.resolve("fib_trie"), StandardCharsets.US_ASCII));
            local.readIpv6(lines(DIRECTORY.resolve("ipv6_route")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException unknown) {
            throw new IOException("the routing tables are not of the form that is known: " + unknown.getMessage());
        }
        return local;
    }

    /** A host need not have IPv6. */
    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** {@code |-- 10.0.0.1}, and below it for each length {@code /32 host LOCAL}. */
    private void readIpv4(List<String> lines) {
        String address = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("|-- ")) {
                address = text.substring(4);
            } else if (text.startsWith("/") && text.contains(" LOCAL")) {
                add(Cidr.parse(address + text.substring(0, text.indexOf(' '))));
            }
        }
    }

    /** Destination, its prefix length, six more columns, and flags, in hex. */
    private void readIpv6(List<String> lines) {
        for (String line : lines) {
            String[] columns = line.strip().split(" +");
            if ((Long.parseLong(columns[FLAGS_COLUMN], 16) & RTF_LOCAL) != 0) {
                IpAddress address = IpAddress.of(HexFormat.of().parseHex(columns[0]));
                add(new Cidr(address, Integer.parseInt(columns[1], 16)));
            }
        }
    }

    private void add(Cidr network) {
        if (network.equals(Cidr.host(network.network()))) {
            hosts.add(network.network());
        } else if (!wider.contains(network)) {
            wider.add(network);
        }
    }

    boolean contains(IpAddress address) {
        return hosts.contains(address) || wider.stream().anyMatch(network -> network.contains(address));
    }

    /** Whether there is anything here that was not there. */
    boolean hasMoreThan(LocalNetworks before) {
        return !before.hosts.containsAll(hosts) || !before.wider.containsAll(wider);
    }
}
