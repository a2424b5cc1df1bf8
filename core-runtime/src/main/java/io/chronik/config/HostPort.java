package io.chronik.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A host and a port that clients can be told to connect to.
 *
 * @param host a name or an address; an IPv6 address stands without brackets
 * @param port 0 to 65535; 0 stands for "whichever port the socket was given"
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern QUAD = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final int MAX_NAME_LENGTH = 253;

    /** Checks the host's form and the port's range; nothing is looked up. */
    public HostPort {
        if (!isHost(host)) {
            throw new IllegalArgumentException("'" + host + "' is neither a host name nor an address");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code address}, {@code address:port}, {@code [ipv6]}, {@code [ipv6]:port} or a bare
     * IPv6 address.
     *
     * @param defaultPort the port where the text names none
     * @throws IllegalArgumentException saying what is wrong, if the text is none of these
     */
    public static HostPort parse(String text, int defaultPort) {
        String trimmed = text.strip();
        if (trimmed.contains("://")) {
            throw new IllegalArgumentException("'" + trimmed + "' names a protocol; give only host or host:port");
        }
        if (trimmed.startsWith("[")) {
            int end = trimmed.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("'" + trimmed + "' opens a bracket and does not close it");
            }
            String rest = trimmed.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException(
                        "'" + trimmed + "' goes on after the bracket with something else than a port");
            }
            String address = trimmed.substring(1, end);
            if (!isIpv6(address)) {
                throw new IllegalArgumentException("'" + address + "' in brackets is not an IPv6 address");
            }
            return new HostPort(address, rest.isEmpty() ? defaultPort : parsePort(rest.substring(1)));
        }
        int colon = trimmed.indexOf(':');
        if (colon < 0) {
            return new HostPort(trimmed, defaultPort);
        }
        if (colon != trimmed.lastIndexOf(':')) {
            if (isIpv6(trimmed)) {
                return new HostPort(trimmed, defaultPort);
            }
            throw new IllegalArgumentException("'" + trimmed + "' has more than one port");
        }
        return new HostPort(trimmed.substring(0, colon), parsePort(trimmed.substring(colon + 1)));
    }

    /** The same host with another port. */
    public HostPort withPort(int otherPort) {
        return new HostPort(host, otherPort);
    }

    /** Whether the host stands for "every address", to which a server can bind but no client can connect. */
    public boolean isWildcard() {
        return isWildcard(host);
    }

    static boolean isWildcard(String host) {
        boolean literal = QUAD.matcher(host).matches() || isIpv6(host);
        return literal && InetAddress.ofLiteral(host).isAnyLocalAddress();
    }

    static boolean isHost(String text) {
        if (text.isEmpty() || text.length() > MAX_NAME_LENGTH) {
            return false;
        }
        if (text.indexOf(':') >= 0) {
            return isIpv6(text);
        }
        if (NUMERIC.matcher(text).matches()) {
            return QUAD.matcher(text).matches();
        }
        return NAME.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.startsWith("[")) {
            return false;
        }
        // The zone names an interface of this machine, which need not exist where the configuration is checked.
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (zone == text.length() - 1) {
            return false;
        }
        try {
            InetAddress.ofLiteral(address);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int parsePort(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is not a port");
        }
        return Integer.parseInt(text);
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
