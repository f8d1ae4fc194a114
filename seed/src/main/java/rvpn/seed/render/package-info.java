/** {@code vpnctl render}: what others in the control plane need to use the tunnel. */
package rvpn.seed.render;
