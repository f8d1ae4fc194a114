/** The shoot clients of a seed: their addresses, their files, their networks. */
package rvpn.seed.client;
