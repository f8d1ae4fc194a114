package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;

/** What a client begins with, until it is known where it wants to go; and how it is answered. Of one connection. */
sealed interface Opening permits RequestOpening, HelloOpening {
    /** The first byte decides; so does the router, who may know no other opening than a request. */
    static Opening of(int firstByte, Router router) {
        return firstByte == HelloCollector.HANDSHAKE && router.passesTls() ? new HelloOpening() : new RequestOpening();
    }

    /**
     * Takes what has come so far.
     *
     * @param early all that is unread; when complete, what is left in it is for the destination
     * @return whether it is complete
     */
    boolean take(ByteBuf early) throws Refused;

    /** Where it wants to go; once it is complete. @param visit hears what the client has written of that */
    Target route(Router router, Client client, Visit visit) throws Refused;

    /** How many bytes of the opening itself are for the destination. */
    int forwardedBytes();

    /** What the client reads when it is joined with its destination; may be empty. */
    ByteBuf accepted();

    /** What the client reads when it is not. */
    ByteBuf refused(Refused refused);

    /** What it is called in the access log. */
    String door();

    /** What it is called in messages. */
    String name();
}
