package io.chronik.config;

import java.util.List;

/** The configuration can't be used. Names everything that is wrong with it, not only the first thing. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /** Creates it from at least one problem; each is one sentence that names the key, its value and where it was set. */
    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** One sentence per problem. */
    public List<String> problems() {
        return List.of(problems);
    }
}
