package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;
import rvpn.seed.output.OutputFile;
import rvpn.seed.output.WholeDirectory;

/** Where manifests go: printed, into one file, or each into a file of a directory. */
final class ManifestOutput {
    @Mixin
    private OutputFile file;

    @Option(
            names = "--output-directory",
            paramLabel = "DIR",
            description = "New or empty directory for them instead, one file each.")
    private Path directory;

    /** All of them, or none and an error. */
    void write(List<? extends HasMetadata> objects, PrintWriter out) throws StartException {
        write(ManifestText.of(objects), files(objects), out);
    }

    /** The same of a text that is no object. */
    void write(String text, Map<String, String> files, PrintWriter out) throws StartException {
        if (file.isGiven() && directory != null) {
            throw new ConfigException("--output-file and --output-directory contradict each other; give one");
        }
        if (directory != null) {
            WholeDirectory.write("--output-directory", directory, files);
        } else {
            file.write(text, out);
        }
    }

    /** By their names in the order in which they are to be applied, because kubectl goes by the alphabet. */
    private static Map<String, String> files(List<? extends HasMetadata> objects) {
        Map<String, String> files = new LinkedHashMap<>();
        for (HasMetadata object : objects) {
            String name = "%02d-%s-%s.yaml"
                    .formatted(
                            files.size() + 1,
                            object.getKind().toLowerCase(Locale.ROOT),
                            object.getMetadata().getName().replace(':', '-'));
            files.put(name, ManifestText.of(List.of(object)));
        }
        return files;
    }
}
