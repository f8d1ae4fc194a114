package rvpn.core.config;

/**
 * Which user a program runs as. Its start script goes over to that user before Java starts, because within a JVM users
 * and capabilities belong to each thread; the program makes sure that it has.
 */
public final class UserSetting {
    public static final Setting<String> USER = Setting.of(
                    "user",
                    "NAME",
                    "User that the program becomes where it is started by root; it then keeps only the capabilities that it"
                            + " needs.",
                    UserSetting::name)
            .or("");

    private UserSetting() {}

    /** Refuses to run as somebody else than the configuration says. */
    static void check(Settings settings) throws ConfigException {
        check(settings, System.getProperty("user.name"));
    }

    static void check(Settings settings, String running) throws ConfigException {
        String wanted = settings.get(USER);
        if (wanted == null || wanted.isEmpty() || wanted.equals(running)) {
            return;
        }
        throw settings.refuse(
                USER,
                running.equals("root")
                        ? "this process is root's still: the start scripts become " + wanted
                                + ", and find it in a file only as a line of its own, 'user: " + wanted + "'"
                        : "this process is " + running + "'s: only root can become " + wanted);
    }

    private static String name(String text) {
        if (!text.isEmpty() && !text.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}")) {
            throw new IllegalArgumentException(
                    "'" + text.replaceAll("[^ -~]", "?") + "' is no name of a user, such as nobody");
        }
        return text;
    }
}
