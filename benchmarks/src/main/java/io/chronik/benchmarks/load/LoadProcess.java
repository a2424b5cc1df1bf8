package io.chronik.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The client's process: reads a load from a line of standard input, carries it out, writes one line with what came of it, and waits for
 * the next; ends with its input. One process for all targets, so that every target meets the same, warm client.
 */
public final class LoadProcess {
    static final String RESULT = "result ";
    static final String ERROR = "error ";

    private LoadProcess() {}

    /**
     * Works until standard input ends.
     *
     * @param args none
     * @throws IOException when standard input fails
     */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(line));
        }
    }

    private static String answer(String line) {
        try {
            LoadSpec spec = LoadSpec.parse(line);
            LoadResult result = switch (spec.mode()) {
                case PRODUCE -> new ProduceLoad(spec).run();
                case CONSUME -> new ConsumeLoad(spec).run();
            };
            return RESULT + result.toLine();
        } catch (RuntimeException e) {
            return ERROR + e.toString().replace('\n', ' ');
        }
    }
}
