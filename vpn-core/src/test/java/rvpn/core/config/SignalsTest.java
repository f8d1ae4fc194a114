package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.Await;

@Timeout(30)
class SignalsTest {
    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1", "USR2"})
    void areHeard(String name) throws Exception {
        CopyOnWriteArrayList<String> heard = new CopyOnWriteArrayList<>();
        try (Signals signals = Signals.handle(Map.of(name, () -> heard.add(name)))) {
            assertThat(signals).isNotNull();
            new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            Await.until(name + " is heard", () -> heard.contains(name));
        }
    }

    @Test
    void leaveAProgramAloneWhereOneIsTaken() {
        Signals.handle(Map.of("SEGV", () -> {}, "NONSENSE", () -> {})).close();
    }
}
