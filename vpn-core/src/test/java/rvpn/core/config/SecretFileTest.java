package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    Path directory;

    @Test
    void givesTheTextAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "käse\n two \r\n");
        assertThat(SecretFile.read(file, 100)).isEqualTo("käse\n two \r\n");
    }

    @Test
    void takesAFileOfTheMostBytesAndNoLarger() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "x".repeat(100));
        assertThat(SecretFile.read(file, 100)).hasSize(100);
        assertThatThrownBy(() -> SecretFile.read(file, 99))
                .isInstanceOf(IOException.class)
                .hasMessage("is larger than 99 bytes");
    }

    @Test
    void saysWhatIsThereInPlaceOfAFile() throws IOException {
        assertThatThrownBy(() -> SecretFile.read(directory, 100)).hasMessage("is not a file");
        assertThatThrownBy(() -> SecretFile.read(directory.resolve("none"), 100))
                .hasMessage("does not exist");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});
        assertThatThrownBy(() -> SecretFile.read(binary, 100)).hasMessage("is not UTF-8 text");
    }
}
