package rvpn.seed.gate;

import java.util.Map;
import java.util.Optional;
import rvpn.seed.gardener.KubernetesVersion;

/**
 * All that Gardener looks at to find the direction for one shoot.
 *
 * @param featureGates of the gardenlet, as far as its configuration sets them
 * @param kubernetes the shoot's version
 * @param reversedVpn text of the shoot's annotation of that name
 * @param konnectivityTunnel text of the shoot's annotation of that name
 * @param release whose rules hold
 */
public record GateQuestion(
        Map<String, Boolean> featureGates,
        KubernetesVersion kubernetes,
        Optional<String> reversedVpn,
        Optional<String> konnectivityTunnel,
        GardenerRelease release) {}
