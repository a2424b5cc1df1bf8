package io.chronik.metadata;

/**
 * What a user's password can be checked against, without telling it (RFC 5802).
 *
 * @param iterations how often the password was hashed
 * @param salt hexadecimal
 * @param storedKey hexadecimal
 * @param serverKey hexadecimal
 */
public record ScramCredential(int iterations, String salt, String storedKey, String serverKey) {
    /** Whose credential, and for which mechanism: 1 is SCRAM-SHA-256, 2 is SCRAM-SHA-512. */
    public record Key(String user, byte mechanism) {}

    /** Says nothing that helps to guess the password. */
    @Override
    public String toString() {
        return "ScramCredential[iterations=" + iterations + "]";
    }
}
