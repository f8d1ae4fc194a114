/** Who we are and whom we believe: keys, certificates, authorities, and the check of a peer's chain. */
package rvpn.core.identity;
