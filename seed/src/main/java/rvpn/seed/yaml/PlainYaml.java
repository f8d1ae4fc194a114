package rvpn.seed.yaml;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes YAML as kubectl does: blocks, lists without further indent, quotes only where a string would be another type. */
public final class PlainYaml {
    /** What readers of YAML 1.1 or 1.2 take for a boolean or a number, and snakeyaml does not. */
    private static final Pattern FOREIGN = Pattern.compile("[yYnN]|0o[0-7_]+|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+");

    private static final DumperOptions OPTIONS = options();

    private PlainYaml() {}

    /** One text of all documents, in this order; they are maps, lists, strings, numbers and booleans. */
    public static String of(List<?> documents) {
        return documents.stream().map(PlainYaml::one).collect(Collectors.joining("---\n"));
    }

    private static String one(Object document) {
        Resolver resolver = new Resolver();
        resolver.addImplicitResolver(Tag.BOOL, FOREIGN, "yYnN0123456789+-");
        LoaderOptions loading = new LoaderOptions();
        return new Yaml(new SafeConstructor(loading), new Representer(OPTIONS), OPTIONS, loading, resolver)
                .dump(document);
    }

    private static DumperOptions options() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndent(2);
        options.setIndicatorIndent(0);
        options.setSplitLines(false);
        options.setDereferenceAliases(true);
        return options;
    }
}
