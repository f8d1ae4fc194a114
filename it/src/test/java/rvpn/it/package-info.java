/** What a user would see: the assembled programs, started in network namespaces and looked at from outside. */
package rvpn.it;
