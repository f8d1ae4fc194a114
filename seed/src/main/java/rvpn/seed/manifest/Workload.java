package rvpn.seed.manifest;

import java.util.Optional;

/**
 * What an operator chooses for a program's pods, whichever it is.
 *
 * @param imagePullSecret with which the kubelet gets the image
 * @param priorityClass empty for none
 * @param memoryLimit none unless asked for: a program that is ended at its limit cuts every connection through it
 * @param cluster that takes the manifests
 */
record Workload(
        String image,
        Optional<String> imagePullSecret,
        int replicas,
        Privilege privilege,
        Optional<String> priorityClass,
        Optional<String> memoryLimit,
        ClusterVersion cluster) {}
