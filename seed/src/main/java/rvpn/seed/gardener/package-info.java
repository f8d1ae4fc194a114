/** What Gardener's own files say: strict about what is read of them, silent about the rest. */
package rvpn.seed.gardener;
