import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Reads the rows of {@code scripts/bench}, prints the table, and writes the JSON and the plot. */
final class Report {
    private Report() {}

    /** Arguments: rows, JSON, SVG. Ends with status 3 if something could not be measured. */
    public static void main(String[] files) throws IOException {
        Figures figures = Figures.read(Path.of(files[0]));
        write(Path.of(files[1]), new Document(figures).json());
        write(Path.of(files[2]), new Plot(figures).svg());
        System.out.print(new Table(figures).text());
        System.err.println("all numbers: " + files[1] + "\nplot: " + files[2]);
        if (!figures.errors().isEmpty()) {
            System.exit(3);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
