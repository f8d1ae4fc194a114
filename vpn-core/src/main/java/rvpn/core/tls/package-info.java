/** TLS 1.3 records after the handshake, RFC 8446 5: sealed and opened with the JDK's ciphers on reused arrays. */
package rvpn.core.tls;
