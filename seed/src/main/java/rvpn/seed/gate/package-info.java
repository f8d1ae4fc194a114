/** Which end dials for a shoot, and why: what Gardener makes of gates, annotation and version. */
package rvpn.seed.gate;
