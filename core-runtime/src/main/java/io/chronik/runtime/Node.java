package io.chronik.runtime;

/** One running node. */
public final class Node {
    /** Creates it. */
    public Node() {}
}
