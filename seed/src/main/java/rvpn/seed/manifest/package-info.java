/** {@code vpnctl render seed}, {@code shoot} and {@code gateway}: the programs as objects of Kubernetes. */
package rvpn.seed.manifest;
