/** {@code vpnctl pass}: the gate key of an operator, and the token passes that it signs. */
package rvpn.seed.pass;
