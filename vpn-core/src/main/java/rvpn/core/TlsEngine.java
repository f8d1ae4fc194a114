package rvpn.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import rvpn.core.tls.RecordLayer;

/**
 * One end of a TLS 1.3 connection, bytes in and bytes out, no I/O: the handshake is BouncyCastle's, over the JDK's
 * algorithms; the records after it are our own {@link RecordLayer}. Used by one thread at a time. After a failure
 * {@link #takeCiphertext} still gives the alert for the peer.
 */
final class TlsEngine {
    private final TlsProtocol handshaking;
    private final TlsPeerRole peerRole;
    private final boolean isClient;
    private final long maxRecords;
    private final HandshakeRecords incoming = new HandshakeRecords();
    private RecordLayer records;

    private TlsEngine(TlsProtocol handshaking, TlsPeerRole peerRole, boolean isClient, long maxRecords) {
        this.handshaking = handshaking;
        this.peerRole = peerRole;
        this.isClient = isClient;
        this.maxRecords = maxRecords;
    }

    /** The end that speaks first. */
    static TlsEngine client(TlsTerms terms, String serverName) throws IOException {
        return client(terms, serverName, Long.MAX_VALUE);
    }

    /** The same, with a pass for a gateway on the way; null for none. */
    static TlsEngine client(TlsTerms terms, String serverName, String pass) throws IOException {
        return client(new TlsClientRole(new JdkTlsCrypto(), terms, serverName, pass), Long.MAX_VALUE);
    }

    /** The same, with an early limit on the records that one key may seal. */
    static TlsEngine client(TlsTerms terms, String serverName, long maxRecords) throws IOException {
        return client(new TlsClientRole(new JdkTlsCrypto(), terms, serverName, null), maxRecords);
    }

    private static TlsEngine client(TlsClientRole role, long maxRecords) throws IOException {
        TlsClientProtocol protocol = new TlsClientProtocol();
        protocol.connect(role);
        return new TlsEngine(protocol, role, true, maxRecords);
    }

    /** The end that waits. */
    static TlsEngine server(TlsTerms terms) throws IOException {
        return server(terms, Long.MAX_VALUE);
    }

    /** The same, with an early limit on the records that one key may seal. */
    static TlsEngine server(TlsTerms terms, long maxRecords) throws IOException {
        TlsServerProtocol protocol = new TlsServerProtocol();
        TlsServerRole role = new TlsServerRole(new JdkTlsCrypto(), terms);
        protocol.accept(role);
        return new TlsEngine(protocol, role, false, maxRecords);
    }

    /** Takes bytes from the peer; whole records are opened. */
    void offer(byte[] ciphertext, int at, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(ciphertext, at, length);
        do {
            offer(in);
        } while (in.hasRemaining());
    }

    /** Takes bytes from the peer: all of them until the handshake is complete, then up to the end of one record. */
    void offer(ByteBuffer in) throws IOException {
        if (records != null) {
            records.offer(in);
            return;
        }
        byte[] flight = new byte[in.remaining()];
        in.get(flight);
        incoming.add(flight, 0, flight.length);
        while (records == null && incoming.next()) {
            if (isClient && incoming.isHttp()) {
                throw new IOException("the other end answers in HTTP, not in TLS");
            }
            handshaking.offerInput(incoming.bytes(), incoming.recordAt(), incoming.recordBytes());
            if (peerRole.outcome() != null) {
                records = peerRole.outcome().records(isClient, maxRecords);
                records.offer(incoming.bytes(), incoming.restAt(), incoming.restBytes());
            }
        }
    }

    /** Moves opened plaintext into {@code to}, as much as fits; the number of bytes. */
    int takePlaintext(ByteBuffer to) {
        return records == null ? 0 : records.takePlaintext(to);
    }

    /** Seals plaintext into records of at most 16 KiB; position and limit do not count. */
    void seal(ByteBuffer plaintext, int at, int length) throws IOException {
        if (records == null) {
            throw new IOException("the TLS handshake is not complete");
        }
        records.seal(plaintext, at, length);
    }

    /** How many bytes wait for the peer. */
    int pendingCiphertext() {
        return handshaking.getAvailableOutputBytes() + (records == null ? 0 : records.pendingCiphertext());
    }

    /** Moves all of them into {@code to}, which has room. */
    void takeCiphertext(ByteBuffer to) {
        int flight = handshaking.getAvailableOutputBytes();
        if (flight > 0) {
            handshaking.readOutput(to, flight);
        }
        if (records != null) {
            records.takeCiphertext(to);
        }
    }

    /** The handshake is complete and the peer is known. */
    boolean isSecured() {
        return records != null;
    }

    /** What was agreed; after {@link #isSecured()}. */
    TlsHandshake handshake() {
        return peerRole.outcome().handshake();
    }

    /** Closed by close_notify or by a failure. */
    boolean isClosed() {
        return records == null ? handshaking.isClosed() : records.isClosed();
    }

    /** Says close_notify. */
    void close() throws IOException {
        if (records == null) {
            handshaking.close();
        } else {
            records.close();
        }
    }
}
