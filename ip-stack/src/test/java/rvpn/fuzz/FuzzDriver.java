package rvpn.fuzz;

import java.lang.reflect.Constructor;

/** What Jazzer calls: its first argument names the target. It is loaded by that name, so nothing here depends on Jazzer. */
public final class FuzzDriver {
    private static FuzzTarget target;

    private FuzzDriver() {}

    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        target = (FuzzTarget) constructor.newInstance();
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.check(input);
    }
}
