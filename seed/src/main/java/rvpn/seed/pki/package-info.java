/** {@code vpnctl pki}: a certificate authority and the certificates of one shoot's tunnel. */
package rvpn.seed.pki;
