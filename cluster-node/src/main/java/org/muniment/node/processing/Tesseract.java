package org.muniment.node.processing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program tesseract, a process for each page: under a time limit, a bound on its memory and on
 * what it writes, at low priority. It ends with the node however that ends, because its keeper, a
 * few lines of shell, waits at a pipe that only the node holds open.
 */
final class Tesseract {

  private static final Logger LOG = LoggerFactory.getLogger(Tesseract.class);

  private static final Path SHELL = Path.of("/bin/sh");
  private static final long KIBIBYTE = 1024;

  /** POSIX, ulimit: the unit of the size of files. */
  private static final long BLOCK = 512;

  /** Ignoring signals shields the program from the Ctrl-C of the node's whole process group. */
  private static final String KEEPER =
      """
      trap '' HUP INT TERM
      ulimit -v %d
      ulimit -f %d
      ulimit -c 0
      exec 3<&0
      %s "$@" </dev/null 3<&- &
      program=$!
      (read -r _ <&3; kill -9 $program) >/dev/null 2>&1 &
      watch=$!
      exec 3<&-
      wait $program
      status=$?
      kill -9 $watch
      exit $status
      """;

  /** How a run ended. */
  enum End {
    DONE,
    TIMEOUT,
    CRASH
  }

  private final ProcessingSettings.Ocr settings;
  private final Path binary;
  private final String version;
  private final String keeper;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  private Tesseract(
      ProcessingSettings.Ocr settings, List<String> prefix, Path binary, String version) {
    this.settings = settings;
    this.binary = binary;
    this.version = version;
    this.keeper =
        KEEPER.formatted(
            settings.memory() / KIBIBYTE, settings.maxOutput() / BLOCK + 1, nice(prefix));
  }

  /**
   * Looks for the program and its data.
   *
   * @param scratch for what it answers
   * @throws IOException saying what is missing
   */
  static Tesseract find(ProcessingSettings settings, Path scratch) throws IOException {
    ProcessingSettings.Ocr ocr = settings.ocr();
    Path binary = locate(ocr.binary());
    Tesseract program =
        new Tesseract(
            ocr, settings.children().commandPrefix(), binary, probe(ocr, binary, scratch));
    program.requireLanguages(scratch);
    return program;
  }

  private static Path locate(String binary) throws IOException {
    if (binary.contains("/")) {
      Path file = Path.of(binary);
      if (Files.isExecutable(file)) {
        return file;
      }
      throw new IOException("there is no program " + binary + " on this node");
    }
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, binary))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(() -> new IOException(binary + " is not installed on this node"));
  }

  private static String probe(ProcessingSettings.Ocr settings, Path binary, Path scratch)
      throws IOException {
    Tesseract unknown = new Tesseract(settings, List.of(), binary, "");
    return unknown
        .answer(scratch, "--version")
        .lines()
        .findFirst()
        .filter(line -> line.startsWith("tesseract "))
        .map(line -> line.replace(' ', '/'))
        .orElseThrow(() -> new IOException(binary + " does not tell its version"));
  }

  private void requireLanguages(Path scratch) throws IOException {
    Set<String> there =
        answer(scratch, "--list-langs").lines().map(String::strip).collect(Collectors.toSet());
    List<String> missing =
        Arrays.stream(settings.languages().split("\\+"))
            .filter(language -> !there.contains(language))
            .toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          "tesseract has no data for %s on this node".formatted(String.join(" and ", missing)));
    }
  }

  private String answer(Path scratch, String question) throws IOException {
    Path output = scratch.resolve("tesseract.out");
    try {
      End end = run(List.of(question), output, settings.probeTimeout());
      if (end != End.DONE) {
        throw new IOException(
            "%s %s ended with %s".formatted(binary, question, end.name().toLowerCase(Locale.ROOT)));
      }
      return Files.readString(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the node stops", e);
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors(output));
    }
  }

  /** Name, version and languages: who other results than these come from is recognised again. */
  String name() {
    return version + " " + settings.languages();
  }

  /**
   * Recognises the text of a page; blocks for as long as the time limit.
   *
   * @param output where the text goes
   */
  End recognise(Path page, Path output) throws IOException, InterruptedException {
    return run(
        List.of(page.toString(), "stdout", "-l", settings.languages()),
        output,
        settings.pageTimeout());
  }

  /** Ends every run, for good. */
  void stop() {
    stopped = true;
    running.forEach(Tesseract::kill);
  }

  private End run(List<String> arguments, Path output, Duration limit)
      throws IOException, InterruptedException {
    Process process = start(arguments, output);
    running.add(process);
    try {
      if (stopped) {
        throw new ParserUnavailableException("the node stops");
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return End.TIMEOUT;
      }
      if (stopped) {
        throw new ParserUnavailableException("the node stops");
      }
      return ended(process.exitValue(), output);
    } finally {
      kill(process);
      process.getOutputStream().close();
      running.remove(process);
    }
  }

  private End ended(int status, Path output) throws IOException {
    if (status == 0) {
      return End.DONE;
    }
    LOG.info("{} ended with {}: {}", binary, status, complaint(errors(output)));
    return End.CRASH;
  }

  private Process start(List<String> arguments, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", keeper, "keeper"));
    }
    command.add(binary.toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors(output).toFile());
    builder.environment().put("OMP_THREAD_LIMIT", "1"); // one core, as one parser has
    return builder.start();
  }

  /** Only what tells people about a page that failed; the rest is of no use. */
  private static String complaint(Path errors) throws IOException {
    byte[] bytes = Files.readAllBytes(errors);
    return Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\n"))
        .map(PlainText::clean)
        .filter(line -> !line.isEmpty())
        .limit(3)
        .collect(Collectors.joining("; "));
  }

  static Path errors(Path output) {
    return output.resolveSibling(output.getFileName() + ".err");
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String nice(List<String> prefix) {
    Optional<String> program = prefix.stream().findFirst().filter(Tesseract::isOnPath);
    return program
        .map(there -> prefix.stream().map(ChildSetup::quoted).collect(Collectors.joining(" ")))
        .orElse("");
  }

  private static boolean isOnPath(String program) {
    try {
      return Files.isExecutable(locate(program));
    } catch (IOException e) {
      return false;
    }
  }
}
