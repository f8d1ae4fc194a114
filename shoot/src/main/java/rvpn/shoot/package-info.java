/** The program of the shoot. */
package rvpn.shoot;
