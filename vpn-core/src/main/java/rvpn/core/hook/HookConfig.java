package rvpn.core.hook;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;

/**
 * Which hooks a program has.
 *
 * @param timeoutMs how long each may run
 */
public record HookConfig(Map<HookKind, HookCommand> commands, int timeoutMs) {
    private static final Setting<Integer> TIMEOUT_MS = Setting.number(
            "hook-timeout-ms",
            10,
            600_000,
            10_000,
            "MS",
            "How long each of these programs may run before it is killed, in milliseconds.");

    /** Those of a device, for both ends. */
    public static final List<Setting<?>> OF_DEVICE =
            List.of(HookKind.UP.setting(), HookKind.ROUTE_UP.setting(), HookKind.DOWN.setting(), TIMEOUT_MS);

    /** Those of a server's clients besides. */
    public static final List<Setting<?>> OF_CLIENTS = List.of(
            HookKind.CLIENT_CONNECT.setting(), HookKind.CLIENT_DISCONNECT.setting(), HookKind.LEARN_ADDRESS.setting());

    /** Nothing runs. */
    public static final HookConfig NONE = new HookConfig(Map.of(), 10_000);

    public HookConfig {
        commands = Map.copyOf(commands);
    }

    /** Reads what is given of them. */
    public static HookConfig from(Settings settings) throws ConfigException {
        Map<HookKind, HookCommand> commands = new EnumMap<>(HookKind.class);
        Stream.of(HookKind.values())
                .filter(kind -> settings.get(kind.setting()) != null)
                .forEach(kind -> commands.put(kind, settings.get(kind.setting())));
        return new HookConfig(commands, settings.require(TIMEOUT_MS));
    }
}
