package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import rvpn.fuzz.FuzzTarget;
import rvpn.fuzz.Pieces;

/**
 * The first bytes of a stranger. However they are cut, none is lost, doubled or moved, and what is given out as a record of
 * TLS is as long as its header says.
 */
class HandshakeRecordsFuzzTest extends FuzzTarget {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + (1 << 14) + 256;

    @Override
    protected void check(byte[] input) throws Exception {
        for (List<byte[]> pieces : Pieces.allWays(input)) {
            HandshakeRecords records = new HandshakeRecords();
            ByteArrayOutputStream given = new ByteArrayOutputStream();
            for (byte[] piece : pieces) {
                records.add(piece, 0, piece.length);
                while (records.next()) {
                    assertRecord(records);
                    given.write(records.bytes(), records.recordAt(), records.recordBytes());
                }
            }
            given.write(records.bytes(), records.restAt(), records.restBytes());
            assertThat(given.toByteArray()).isEqualTo(input);
        }
    }

    private static void assertRecord(HandshakeRecords records) {
        byte[] bytes = records.bytes();
        int at = records.recordAt();
        assertThat(records.recordBytes()).isGreaterThanOrEqualTo(HEADER_BYTES);
        int announced = HEADER_BYTES + ((bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff);
        boolean isTls = bytes[at] >= 20 && bytes[at] <= 23 && bytes[at + 1] == 3 && announced <= MAX_RECORD_BYTES;
        assertThat(isTls ? records.recordBytes() == announced : records.restBytes() == 0)
                .isTrue();
        assertThat(records.isHttp())
                .isEqualTo(new String(bytes, at, HEADER_BYTES, StandardCharsets.ISO_8859_1).equals("HTTP/"));
    }
}
