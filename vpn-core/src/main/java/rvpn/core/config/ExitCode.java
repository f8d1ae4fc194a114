package rvpn.core.config;

/** What a program's exit status tells; documented in docs/configuration.md. */
public enum ExitCode {
    /** Ended as asked. */
    OK(0),
    /** A fault of the program itself; the only case that prints a stack trace. */
    INTERNAL(1),
    /** An option is unknown, malformed, missing or contradicts another. */
    USAGE(2),
    /** A certificate, key or authority cannot be read, does not match, or is not valid now. */
    IDENTITY(3),
    /** The host refuses: no TUN device, missing capability, name or port taken, a command failed. */
    HOST(4),
    /** Of the command {@code status}: the program runs and is not connected. */
    NOT_CONNECTED(5),
    /** Of the command {@code status}: the program does not run. */
    NOT_RUNNING(6);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The number given to the operating system. */
    public int status() {
        return status;
    }
}
