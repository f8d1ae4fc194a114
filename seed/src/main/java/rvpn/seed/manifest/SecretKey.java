package rvpn.seed.manifest;

import rvpn.core.config.ConfigException;

/** One entry of a Secret, as options name it: {@code NAME:KEY}. */
record SecretKey(String secret, String key) {
    static SecretKey parse(String option, String text) throws ConfigException {
        int colon = text.indexOf(':');
        String key = colon < 0 ? "" : text.substring(colon + 1);
        if (!key.matches("[-._A-Za-z0-9]{1,253}")) {
            throw new ConfigException(option + ": '" + Words.shown(text)
                    + "' is no entry of a Secret; write NAME:KEY, such as ca-vpn:bundle.crt");
        }
        return new SecretKey(Words.name(option, text.substring(0, colon)), key);
    }
}
