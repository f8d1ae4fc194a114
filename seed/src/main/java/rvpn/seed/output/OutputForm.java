package rvpn.seed.output;

/** For whom a command of vpnctl answers. */
enum OutputForm {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
}
