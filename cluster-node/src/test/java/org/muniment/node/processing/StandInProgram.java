package org.muniment.node.processing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A program that answers as tesseract does and then misbehaves, as the width of the page tells it:
 * what is tested is not what it recognises but how the node keeps it.
 */
public final class StandInProgram {

  static final int HANGS = 101;
  static final int DIES = 102;
  static final int WRITES_WITHOUT_END = 103;
  public static final int WAITS = 104;

  private static final String SCRIPT =
      """
      #!/bin/sh
      case $1 in
        --version) echo 'tesseract 9.9.9'; exit;;
        --list-langs) printf 'List of languages (2):\\neng\\ndeu\\n'; exit;;
      esac
      echo "$4 $(sed -n 2p "$1") $$" >>'%1$s/runs'
      case $(sed -n 2p "$1") in
        101*) sleep 600;;
        102*) echo 'it broke' >&2; kill -9 $$;;
        103*) exec yes 'too much';;
        104*) while [ ! -e '%1$s/go' ]; do sleep 0.1; done;;
      esac
      echo "%2$s read this in $4"
      """;

  private final Path directory;
  private final Path program;

  private StandInProgram(Path directory, Path program) {
    this.directory = directory;
    this.program = program;
  }

  static StandInProgram in(Path directory) throws IOException {
    return in(directory, "the stand-in");
  }

  /**
   * Writes the program.
   *
   * @param words it finds on every page, before others
   */
  public static StandInProgram in(Path directory, String words) throws IOException {
    Path program =
        Files.writeString(directory.resolve("stand-in"), SCRIPT.formatted(directory, words));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new StandInProgram(directory, program);
  }

  /** The settings that make a node use it. */
  public String settings() {
    return "muniment.processing.ocr.binary = \"" + program + "\"\n";
  }

  /** A line for each run over a page: languages, width and height, process id. */
  public List<String> runs() throws IOException {
    Path runs = directory.resolve("runs");
    return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
  }

  /** The processes of the runs so far, that still live. */
  List<ProcessHandle> alive() throws IOException {
    return runs().stream()
        .map(run -> Long.parseLong(run.substring(run.lastIndexOf(' ') + 1)))
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** Ends the wait of those that wait. */
  public void letGo() throws IOException {
    Files.createFile(directory.resolve("go"));
  }
}
