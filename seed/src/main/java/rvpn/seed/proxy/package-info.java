/** The HTTPS CONNECT proxy through which kube-apiserver reaches a shoot's pods, services and nodes. */
package rvpn.seed.proxy;
