package rvpn.seed.client;

/** Why a client is not let in: words for the seed's log, not for the client. */
public final class ClientRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public ClientRefusedException(String words) {
        super(words);
    }
}
