/**
 * Passes: what a shoot shows to the gateway before it is let through to a seed server. A pass is a compact JWS (RFC
 * 7515) with the claims of a JWT (RFC 7519), in a profile narrowed as RFC 8725 asks for: few algorithms, each tied to
 * one kind of key, an explicit type, two kinds that share no key.
 *
 * <p>Signatures are the JDK's, JSON is read by Jackson. Nimbus JOSE+JWT is what the tests compare with, not what runs:
 * its base64url decoder passes over characters that do not belong there, so that a changed pass stays valid, Ed25519
 * needs a further library, and 350 more classes to load would slow each first dial by more than the dial takes.
 */
package rvpn.core.pass;
