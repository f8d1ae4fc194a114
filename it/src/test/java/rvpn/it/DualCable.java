package rvpn.it;

/** Joins two sandboxes as {@link Cable} does, with addresses of both families, of which one can be taken away. */
final class DualCable {
    static final String SEED6 = "fd00:10::1";
    static final String SHOOT6 = "fd00:10::2";

    private DualCable() {}

    static void between(Sandbox seed, Sandbox shoot) {
        Cable.between(seed, shoot);
        carry(seed, shoot, "46");
    }

    /** From now on it has addresses of these families alone: 4, 6 or 46. */
    static void carry(Sandbox seed, Sandbox shoot, String families) {
        lay(seed, families, Cable.SEED, SEED6);
        lay(shoot, families, Cable.SHOOT, SHOOT6);
    }

    private static void lay(Sandbox end, String families, String address, String address6) {
        end.host().bash("""
                        set -e
                        ip addr flush dev cable scope global
                        case $1 in *4*) ip addr add $2/24 dev cable ;; esac
                        case $1 in *6*) ip addr add $3/64 dev cable nodad ;; esac
                        """, families, address, address6).succeeds();
    }

    /** The seed's address of a family, as an endpoint is written. */
    static String seed(String family) {
        return family.equals("4") ? Cable.SEED : "[" + SEED6 + "]";
    }

    /** The shoot's address of a family. */
    static String shoot(String family) {
        return family.equals("4") ? Cable.SHOOT : SHOOT6;
    }
}
