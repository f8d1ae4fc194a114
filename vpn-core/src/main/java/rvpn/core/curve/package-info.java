/** The public-key work of a handshake on two curves, by BouncyCastle's arithmetic behind the JDK's own interfaces. */
package rvpn.core.curve;
