package rvpn.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookCommandTest {
    @Test
    void blanksDivideWordsAndNothingElseIsSpecial() {
        assertThat(HookCommand.parse("  /bin/echo  a $(id) 'b c' ;d ").words())
                .containsExactly("/bin/echo", "a", "$(id)", "'b", "c'", ";d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                    | must be the absolute path
            echo x                | must be the absolute path
            /no/such x            | there is no file /no/such
            /bin/echo,x           | blanks divide the words of a command, not commas
            /tmp                  | there is no file /tmp
            """)
    void refusesWhatCannotRun(String text, String words) {
        assertThatThrownBy(() -> HookCommand.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesControlCharacters() {
        assertThatThrownBy(() -> HookCommand.parse("/bin/echo a\nb")).hasMessageContaining("printable");
    }

    @Test
    void refusesAFileThatIsNoProgram(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "x");
        assertThatThrownBy(() -> HookCommand.parse(file.toString())).hasMessageContaining("may not be executed");
    }
}
