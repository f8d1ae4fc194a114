package rvpn.core.hook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** What runs as a program's device comes and goes. One thread at a time; blocks: not for an event loop. */
public final class DeviceHooks {
    private final Hooks hooks;
    private final Map<String, String> link;
    private HookDevice up;

    /** @param link variables that tell what the tunnel runs over, such as {@code proto_1} */
    public DeviceHooks(Hooks hooks, Map<String, String> link) {
        this.hooks = hooks;
        this.link = Map.copyOf(link);
    }

    /**
     * Addresses and routes are laid, for the first time or anew: runs {@code up} the first time, {@code route-up} each
     * time.
     *
     * @throws StartException when {@code up} fails
     */
    public void laid(HookDevice device) throws StartException, InterruptedException {
        if (up == null) {
            Optional<String> fault = hooks.run(HookKind.UP, device.arguments(), environment(device));
            if (fault.isPresent()) {
                throw new StartException(ExitCode.HOST, fault.get());
            }
        }
        up = device;
        hooks.run(HookKind.ROUTE_UP, List.of(), environment(device));
    }

    /** Other routes are laid, later on: runs {@code route-up}. */
    public void relaid(HookDevice device) {
        up = device;
        try {
            hooks.run(HookKind.ROUTE_UP, List.of(), environment(device));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The device is gone: runs {@code down}, if it was up.
     *
     * @param signal why, in OpenVPN's words: {@code sigterm} or {@code error}
     */
    public void gone(String signal) {
        if (up == null) {
            return;
        }
        try {
            hooks.run(HookKind.DOWN, up.arguments(), environment(up).put("signal", signal));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        up = null;
    }

    private HookEnvironment environment(HookDevice device) {
        HookEnvironment environment = device.environment();
        link.forEach(environment::put);
        return environment;
    }
}
