package rvpn.seed.pki;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.output.JsonLine;
import rvpn.seed.output.OutputOption;

/** {@code vpnctl pki show FILE|DIR...}: what certificates and revocation lists say. */
@Command(
        name = "show",
        sortOptions = false,
        description = "Shows certificates and revocation lists in files, or in a directory as pki init makes it: whose,"
                + " whose signature, for what, until when.")
final class PkiShow implements Callable<Integer> {
    private static final int MAX_DAYS = 36_500;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "PEM files, or directories with such.")
    private List<Path> named;

    @Option(
            names = "--fail-within-days",
            paramLabel = "DAYS",
            description = "Ends with code 3 if anything shown ends sooner than in so many days; 0: has ended.")
    private Integer failWithinDays;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws StartException {
        if (failWithinDays != null && (failWithinDays < 0 || failWithinDays > MAX_DAYS)) {
            throw new ConfigException("--fail-within-days: " + failWithinDays + " is not from 0 to " + MAX_DAYS);
        }
        List<ShownFile> shown = new ArrayList<>();
        for (Path each : named) {
            for (Path file : ShownFile.files(each)) {
                shown.add(ShownFile.read(file));
            }
        }
        Instant now = Clock.systemUTC().instant();
        output.print(() -> text(shown, now), () -> json(shown, now));
        requireKeys(shown);
        if (failWithinDays != null) {
            requireTime(shown, now.plus(Duration.ofDays(failWithinDays)));
        }
        return ExitCode.OK.status();
    }

    private static String text(List<ShownFile> shown, Instant now) {
        return shown.stream()
                .flatMap(file -> file.lines(now).stream())
                .map(line -> line + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static String json(List<ShownFile> shown, Instant now) {
        return JsonLine.of(Map.of(
                "entries",
                shown.stream().flatMap(file -> file.entries(now).stream()).toList()));
    }

    private static void requireKeys(List<ShownFile> shown) throws StartException {
        for (ShownFile file : shown) {
            if (file.strayKey().isPresent()) {
                throw new StartException(
                        ExitCode.IDENTITY,
                        file.strayKey().get() + " is not the key of the certificate in " + file.file());
            }
        }
    }

    private void requireTime(List<ShownFile> shown, Instant until) throws StartException {
        List<ShownFile.End> tooSoon = shown.stream()
                .flatMap(ShownFile::ends)
                .filter(end -> end.at().isBefore(until))
                .sorted(Comparator.comparing(ShownFile.End::at))
                .toList();
        if (!tooSoon.isEmpty()) {
            ShownFile.End first = tooSoon.get(0);
            throw new StartException(
                    ExitCode.IDENTITY,
                    first.file() + ": " + first.what() + " ends at " + first.at() + ", sooner than in " + failWithinDays
                            + " days" + (tooSoon.size() > 1 ? "; so do " + (tooSoon.size() - 1) + " others" : ""));
        }
    }
}
