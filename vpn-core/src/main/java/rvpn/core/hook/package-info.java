/** Programs of the operator that run when something happens to the tunnel, as OpenVPN's scripts do. */
package rvpn.core.hook;
