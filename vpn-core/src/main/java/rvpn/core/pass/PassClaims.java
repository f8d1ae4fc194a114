package rvpn.core.pass;

/**
 * What a pass says, RFC 7519 4.1; times in seconds since 1970.
 *
 * @param subject the shoot that a token pass is for; null where it does not say
 * @param audience a name of the destination that it is for; null where it does not say
 * @param issuedAt -1 where it does not say
 * @param notBefore -1 where it does not say
 * @param expiry always there
 * @param id tells it from all others of its signer; null where it does not say
 */
record PassClaims(String subject, String audience, long issuedAt, long notBefore, long expiry, String id) {
    static final int MAX_ID_CHARS = 64;

    /** What has been read so far. */
    private static final class Draft {
        private String subject;
        private String audience;
        private long issuedAt = -1;
        private long notBefore = -1;
        private long expiry = -1;
        private String id;
    }

    static PassClaims parse(byte[] json) throws PassRefusedException {
        Draft draft = new Draft();
        PassJson.read(json, "its payload", (name, value) -> {
            switch (name) {
                case "sub" -> draft.subject = PassJson.text(name, value);
                case "aud" -> draft.audience = PassJson.text(name, value);
                case "iat" -> draft.issuedAt = PassJson.seconds(name, value);
                case "nbf" -> draft.notBefore = PassJson.seconds(name, value);
                case "exp" -> draft.expiry = PassJson.seconds(name, value);
                case "jti" -> draft.id = PassJson.text(name, value);
                default -> {}
            }
        });
        if (draft.expiry < 0) {
            throw PassJson.malformed("it does not say when it expires ('exp')");
        }
        if (draft.id != null && draft.id.length() > MAX_ID_CHARS) {
            throw PassJson.malformed("its identifier ('jti') is longer than " + MAX_ID_CHARS + " characters");
        }
        return new PassClaims(draft.subject, draft.audience, draft.issuedAt, draft.notBefore, draft.expiry, draft.id);
    }

    String json() {
        StringBuilder json = new StringBuilder("{");
        append(json, "sub", subject);
        append(json, "aud", audience);
        append(json, "iat", issuedAt);
        append(json, "nbf", notBefore);
        append(json, "exp", expiry);
        append(json, "jti", id);
        json.setCharAt(json.length() - 1, '}');
        return json.toString();
    }

    private static void append(StringBuilder json, String name, String value) {
        if (value != null) {
            json.append('"')
                    .append(name)
                    .append("\":")
                    .append(PassJson.quote(value))
                    .append(',');
        }
    }

    private static void append(StringBuilder json, String name, long seconds) {
        if (seconds >= 0) {
            json.append('"').append(name).append("\":").append(seconds).append(',');
        }
    }
}
