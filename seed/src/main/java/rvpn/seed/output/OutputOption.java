package rvpn.seed.output;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The option {@code -o} of a command that answers in either {@link OutputForm}, mixed into it. */
public final class OutputOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            converter = Form.class,
            description = "Form of the answer. Default: ${DEFAULT-VALUE}.")
    private OutputForm form;

    private static final class Form implements ITypeConverter<OutputForm> {
        @Override
        public OutputForm convert(String text) {
            return switch (text) {
                case "text" -> OutputForm.TEXT;
                case "json" -> OutputForm.JSON;
                default -> throw new TypeConversionException("'" + text + "' is neither text nor json");
            };
        }
    }

    /** Prints the answer in the form that was asked for. */
    public void print(Supplier<String> text, Supplier<String> json) {
        PrintWriter out = command.commandLine().getOut();
        out.print(form == OutputForm.JSON ? json.get() : text.get());
        out.flush();
    }
}
