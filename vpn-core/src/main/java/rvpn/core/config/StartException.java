package rvpn.core.config;

/** Why a program cannot start or go on, in one line for a person; never carries a stack trace to the user. */
public class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** @param message what, where, and what would be right */
    public StartException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The status the program ends with. */
    public final ExitCode exitCode() {
        return exitCode;
    }
}
