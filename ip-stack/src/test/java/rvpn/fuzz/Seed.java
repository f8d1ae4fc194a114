package rvpn.fuzz;

/** A file of bytes that a target has met before, or begins with. */
public record Seed(String name, byte[] bytes) {
    @Override
    public String toString() {
        return name;
    }
}
