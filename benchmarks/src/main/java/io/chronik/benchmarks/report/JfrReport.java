package io.chronik.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * The top frames of a flight recording. Uses the samples by CPU time where the recording has them, which also see native code and the
 * kernel (under the Java frame that called it); else the wall-clock samples of Java code, and those of native code without the threads
 * that merely wait there.
 */
public final class JfrReport {
    private static final Set<String> WAITING = Set.of(
            "epollWait",
            "epollWait0",
            "wait",
            "poll",
            "accept",
            "accept0",
            "park",
            "wait0",
            "waitForReferencePendingList");

    private static final int THREADS = 12;
    private static final int STACKS = 8;
    private static final int STACK_FRAMES = 14;

    private final int frames;
    private final Map<String, Integer> byThread = new HashMap<>();
    private final Map<String, Integer> top = new HashMap<>();
    private final Map<String, Integer> onStack = new HashMap<>();
    private final Map<String, Integer> stacks = new HashMap<>();
    private int samples;
    private int withoutStack;

    /**
     * A report.
     *
     * @param frames how many frames a table shows
     */
    public JfrReport(int frames) {
        this.frames = frames;
    }

    /**
     * Reads a recording.
     *
     * @param recording the file
     * @return markdown
     * @throws IOException when the file cannot be read
     */
    public String of(Path recording) throws IOException {
        List<RecordedEvent> cpu = new ArrayList<>();
        List<RecordedEvent> wall = new ArrayList<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.CPUTimeSample" -> cpu.add(event);
                    case "jdk.ExecutionSample", "jdk.NativeMethodSample" -> wall.add(event);
                    default -> {
                        // Not a sample.
                    }
                }
            }
        }
        boolean byCpu = !cpu.isEmpty();
        (byCpu ? cpu : wall).forEach(event -> add(event, byCpu));
        return text(byCpu ? "CPU time" : "wall clock, Java code and native code that does not wait");
    }

    private void add(RecordedEvent event, boolean byCpu) {
        RecordedThread thread = event.getThread(byCpu ? "eventThread" : "sampledThread");
        RecordedStackTrace trace = event.getStackTrace();
        List<RecordedFrame> stack = trace == null ? List.of() : trace.getFrames();
        if (!byCpu && waits(stack)) {
            return;
        }
        samples++;
        String name = nameOf(thread);
        byThread.merge(name, 1, Integer::sum);
        if (stack.isEmpty()) {
            withoutStack++;
            return;
        }
        top.merge(name + " | " + frame(stack.getFirst()), 1, Integer::sum);
        Set<String> seen = new HashSet<>();
        List<String> lines = new ArrayList<>();
        for (RecordedFrame frame : stack) {
            String text = frame(frame);
            if (seen.add(text)) {
                onStack.merge(text, 1, Integer::sum);
            }
            if (lines.size() < STACK_FRAMES) {
                lines.add(text);
            }
        }
        stacks.merge(name + "\n    " + String.join("\n    ", lines), 1, Integer::sum);
    }

    private static boolean waits(List<RecordedFrame> stack) {
        return !stack.isEmpty() && WAITING.contains(stack.getFirst().getMethod().getName());
    }

    private static String nameOf(@Nullable RecordedThread thread) {
        if (thread == null) {
            return "unknown";
        }
        if (thread.isVirtual()) {
            return "(virtual)";
        }
        String name = thread.getJavaName() == null ? thread.getOSName() : thread.getJavaName();
        return name == null ? "unknown" : name.replaceAll("[0-9]+", "#");
    }

    private static String frame(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        String type = method.getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
    }

    private String text(String kind) {
        StringBuilder text = new StringBuilder();
        text.append(samples)
                .append(" samples (")
                .append(kind)
                .append("), ")
                .append(withoutStack)
                .append(" of them without Java frames (compiler, collector, failed).\n\n");
        text.append(table("thread", byThread, THREADS)).append('\n');
        text.append(table("thread and top frame", top, frames)).append('\n');
        text.append(table("anywhere on the stack", onStack, frames)).append('\n');
        text.append("Most frequent stacks:\n\n");
        for (Map.Entry<String, Integer> stack : largest(stacks, STACKS)) {
            text.append("    ")
                    .append(share(stack.getValue()))
                    .append(' ')
                    .append(stack.getKey().replace("\n", "\n    "))
                    .append("\n\n");
        }
        return text.toString();
    }

    private String table(String title, Map<String, Integer> counts, int rows) {
        MarkdownTable table = new MarkdownTable(title, "samples", "share");
        for (Map.Entry<String, Integer> entry : largest(counts, rows)) {
            table.row(entry.getKey(), Integer.toString(entry.getValue()), share(entry.getValue()));
        }
        return table.toString();
    }

    private String share(int count) {
        return String.format(Locale.ROOT, "%.1f%%", 100.0 * count / Math.max(1, samples));
    }

    private static List<Map.Entry<String, Integer>> largest(Map<String, Integer> counts, int rows) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(rows)
                .toList();
    }
}
