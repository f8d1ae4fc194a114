package rvpn.seed.gate;

import java.util.Map;

/**
 * One feature gate as the gardenlet has it at the end.
 *
 * @param origin who set it
 */
record GateState(boolean isOn, String origin) {
    /**
     * Set by its own name, else by that of its stage, else by default (k8s.io/component-base, featuregate).
     *
     * @param stageGate {@code AllAlpha}, {@code AllBeta}, or empty for a stage without one
     */
    static GateState of(Map<String, Boolean> gates, String name, String stageGate, boolean byDefault, String release) {
        Boolean own = gates.get(name);
        if (own != null) {
            return new GateState(own, "set");
        }
        Boolean stage = gates.get(stageGate);
        return stage == null
                ? new GateState(byDefault, "default of " + release)
                : new GateState(stage, "by " + stageGate);
    }

    @Override
    public String toString() {
        return (isOn ? "on" : "off") + " (" + origin + ")";
    }
}
