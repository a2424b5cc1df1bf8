package io.chronik.compat.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for Java programs, run by the JDK that runs this one. */
public final class JavaProgram {

    private JavaProgram() {}

    /** The command that runs {@code main} with the given JVM options, class path and arguments. */
    public static List<String> command(List<String> options, String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }

    /** JVM options for programs that live for seconds: they cost more to compile than to run. */
    public static List<String> shortLived() {
        return List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    }
}
