package rvpn.seed.output;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import rvpn.core.config.StartException;

/** The option {@code --output-file} of a command that makes a text, mixed into it. */
public final class OutputFile {
    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "Where to write the result instead of printing it.")
    private Path file;

    public boolean isGiven() {
        return file != null;
    }

    /** Into the file, whole or not at all; printed where none was named. */
    public void write(String text, PrintWriter out) throws StartException {
        if (isGiven()) {
            WholeFile.write("--output-file", file, text);
            return;
        }
        out.print(text);
        out.flush();
    }
}
