package rvpn.fuzz;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The files of the folder {@code CLASSInputs} beside a test class: Jazzer's own name for them. */
final class SeedFiles implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context)
            throws IOException, URISyntaxException {
        Class<?> target = context.getRequiredTestClass();
        URL folder = target.getResource(target.getSimpleName() + "Inputs");
        if (folder == null) {
            throw new IllegalStateException("there is no folder " + target.getSimpleName() + "Inputs with seeds");
        }
        return read(folder.toURI()).stream().map(Arguments::of);
    }

    private static List<Seed> read(URI folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            List<Path> sorted = files.sorted().toList();
            Stream.Builder<Seed> seeds = Stream.builder();
            for (Path file : sorted) {
                seeds.add(new Seed(file.getFileName().toString(), Files.readAllBytes(file)));
            }
            return seeds.build().toList();
        }
    }
}
