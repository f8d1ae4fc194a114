package rvpn.core.pass;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Revocations;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.core.identity.Trust;

/** A shoot's authority, its gate key, and passes of both kinds for tests. */
final class Passes {
    static final String SHOOT = "shoot--a--b";
    static final String DESTINATION = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    static final Instant NOW = Clock.systemUTC().instant();

    static final TestPki PKI = TestPki.create();
    static final Identity CLIENT = PKI.client();
    static final KeyPair GATE = pair("Ed25519", null);
    static final GateKey GATE_KEY = new GateKey(GATE.getPrivate(), GATE.getPublic());

    private Passes() {}

    static PassPolicy policy() {
        return policy(new Trust(PKI.authorities(), Revocations.none()));
    }

    static PassPolicy policy(Trust trust) {
        PeerCheck check = PeerCheck.ofTenant(trust, Role.CLIENT, List.of(), Clock.systemUTC());
        return new PassPolicy(SHOOT, check, GateKeys.of(GATE.getPublic()), new SeenPasses());
    }

    static String verify(PassPolicy policy, String pass) throws PassRefusedException {
        return policy.verify(Pass.parse(pass), Set.of(DESTINATION, "another-name"), NOW);
    }

    static String of(Identity identity) {
        return of(identity, DESTINATION, NOW);
    }

    static String of(Identity identity, String destination, Instant when) {
        try {
            return PassMaker.make(identity, destination, Clock.fixed(when, ZoneOffset.UTC));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    static KeyPair pair(String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve != null) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Signs whatever it is given, as nobody who follows the rules would. */
    static String forge(String header, String payload, PassAlgorithm algorithm, KeyPair pair) {
        String text = base64(header.getBytes()) + "." + base64(payload.getBytes());
        return text + "." + base64(algorithm.sign(pair.getPrivate(), text.getBytes()));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
