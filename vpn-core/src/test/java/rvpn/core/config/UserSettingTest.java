package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserSettingTest {
    @Test
    void runsAsAnybodyWhereNoUserIsWanted() {
        assertThatCode(() -> UserSetting.check(settings(""), "root")).doesNotThrowAnyException();
    }

    @Test
    void runsAsTheUserThatIsWanted() {
        assertThatCode(() -> UserSetting.check(settings("nobody"), "nobody")).doesNotThrowAnyException();
    }

    @Test
    void refusesToRunAsRootStill() {
        assertThatThrownBy(() -> UserSetting.check(settings("nobody"), "root"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "--user (from flag --user): this process is root's still: the start scripts become nobody, and"
                                + " find it in a file only as a line of its own, 'user: nobody'");
    }

    @Test
    void refusesToRunAsSomebodyElse() {
        assertThatThrownBy(() -> UserSetting.check(settings("nobody"), "daemon"))
                .hasMessageContaining("this process is daemon's: only root can become nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"65534", "-x", "a b", "no$body", "nobody;id", "\u00e4"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> settings(text)).hasMessageContaining("is no name of a user, such as nobody");
    }

    private static Settings settings(String user) throws ConfigException {
        return Settings.resolve(List.of(UserSetting.USER), Map.of("user", user), Map.of(), YamlFile.none());
    }
}
