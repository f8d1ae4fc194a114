package rvpn.core.identity;

/** A file that does not hold what it should; the message continues the file's name. */
final class UnusablePemException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusablePemException(String problem) {
        super(problem);
    }
}
