package io.chronik.log;

/** Told once what became of a batch, by a thread of the log that must not be blocked. */
public interface AppendListener {
    /** The batch is durable, and visible to consumers. */
    void committed();

    /** The batch could not be made durable; whether it is in the log is decided by the next restart. */
    void failed(String reason);
}
