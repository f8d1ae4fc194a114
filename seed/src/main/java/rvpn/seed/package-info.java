/** The programs of the seed. */
package rvpn.seed;
