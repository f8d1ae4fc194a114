package rvpn.core.curve;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What TLS asks the JDK for on X25519 and P-256, where BouncyCastle is faster: fresh keys and agreement on the one
 * (RFC 7748), checking signatures on the other. Keys, signing and every other curve and algorithm stay the JDK's: what is
 * refused here, the next provider is asked for. BouncyCastle's own provider would bring its slow AES with it.
 */
public final class CurveProvider extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "RvpnCurves";
    private static final String KEY_CLASSES = "SupportedKeyClasses";

    CurveProvider() {
        super(NAME, "1", "X25519 and checking of ECDSA on P-256");
        String x25519 = "X25519";
        offer("KeyPairGenerator", "XDH", List.of(x25519), Map.of(), X25519KeyPairs::new);
        offer(
                "KeyAgreement",
                "XDH",
                List.of(x25519),
                Map.of(KEY_CLASSES, "java.security.interfaces.XECPrivateKey"),
                X25519Agreement::new);
        offer(
                "Signature",
                "SHA256withECDSA",
                List.of(),
                Map.of(KEY_CLASSES, "java.security.interfaces.ECPublicKey"),
                P256Verification::new);
    }

    /** From now on the whole program is served so; again is the same as once. */
    public static void install() {
        Security.insertProviderAt(new CurveProvider(), 1);
    }

    private void offer(
            String type, String algorithm, List<String> aliases, Map<String, String> attributes, Supplier<?> make) {
        putService(new Service(this, type, algorithm, make.getClass().getName(), aliases, attributes) {
            @Override
            public Object newInstance(Object parameter) {
                return make.get();
            }
        });
    }
}
