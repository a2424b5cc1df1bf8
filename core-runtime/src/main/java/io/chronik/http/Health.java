package io.chronik.http;

/**
 * How a node is.
 *
 * @param state what it can do
 * @param reason one sentence for people; empty when there is nothing to say
 */
public record Health(State state, String reason) {
    /** What a node can do. */
    public enum State {
        /** It is recovering and answers no client yet. */
        STARTING("starting"),
        /** It does everything it is there for. */
        READY("ok"),
        /** It answers readers and refuses writers, because something could not be made durable. */
        READ_ONLY("read_only"),
        /** It is shutting down. */
        STOPPING("stopping");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word that answers carry. */
        public String word() {
            return word;
        }
    }

    /** A state that explains itself. */
    public static Health of(State state) {
        return new Health(state, "");
    }
}
