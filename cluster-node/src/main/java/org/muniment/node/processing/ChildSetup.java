package org.muniment.node.processing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.tika.pipes.PipesConfigBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the children need to start, into the scratch directory, from the settings. */
final class ChildSetup {

  static final String FETCHER = "scratch";

  private static final Logger LOG = LoggerFactory.getLogger(ChildSetup.class);

  /** System property with the file that a child logs to. */
  private static final String LOG_FILE = "muniment.child.log";

  /**
   * No OCR and no external programs: they are slow, found by chance on the path, and would run
   * outside the child's bounds. Tables are looked for in what is called a table only: in every
   * other text the search for columns takes most of the time and finds nothing.
   */
  private static final String PARSERS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <properties>
        <parsers>
          <parser class="org.apache.tika.parser.DefaultParser">
            <parser-exclude class="org.apache.tika.parser.ocr.TesseractOCRParser"/>
            <parser-exclude class="org.apache.tika.parser.external.CompositeExternalParser"/>
            <parser-exclude class="org.apache.tika.parser.pdf.PDFParser"/>
            <parser-exclude class="org.apache.tika.parser.csv.TextAndCSVParser"/>
          </parser>
          <parser class="org.apache.tika.parser.csv.TextAndCSVParser">
            <mime>text/csv</mime>
            <mime>text/tab-separated-values</mime>
          </parser>
          <parser class="org.apache.tika.parser.txt.TXTParser"/>
          <parser class="org.apache.tika.parser.pdf.PDFParser">
            <params>
              <param name="ocrStrategy" type="string">no_ocr</param>
            </params>
          </parser>
          <parser class="%s"/>
          <parser class="%s"/>
        </parsers>
        <autoDetectParserConfig>
          <params>
            <throwOnZeroBytes>false</throwOnZeroBytes>
            <outputThreshold>%d</outputThreshold>
            <maximumCompressionRatio>%d</maximumCompressionRatio>
            <maximumDepth>%d</maximumDepth>
            <maximumPackageEntryDepth>%d</maximumPackageEntryDepth>
          </params>
          <metadataWriteFilterFactory
              class="org.apache.tika.metadata.writefilter.StandardWriteFilterFactory">
            <params>
              <maxFieldSize>100000</maxFieldSize>
              <maxTotalEstimatedBytes>1000000</maxTotalEstimatedBytes>
              <maxValuesPerField>100</maxValuesPerField>
            </params>
          </metadataWriteFilterFactory>
        </autoDetectParserConfig>
        <fetchers>
          <fetcher class="%s">
            <name>%s</name>
            <basePath>%s</basePath>
          </fetcher>
        </fetchers>
      </properties>
      """;

  /**
   * Standard output is the child's answer to the node, so not a word of logging may go there; and
   * the node's console is not the place for what parsers think of files.
   */
  private static final String LOGGING =
      """
      <configuration>
        <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
        <appender name="file" class="ch.qos.logback.core.rolling.RollingFileAppender">
          <file>${%1$s}</file>
          <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
            <fileNamePattern>${%1$s}.%%i</fileNamePattern>
            <minIndex>1</minIndex>
            <maxIndex>1</maxIndex>
          </rollingPolicy>
          <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
            <maxFileSize>1MB</maxFileSize>
          </triggeringPolicy>
          <encoder><pattern>%%d %%level %%logger %%msg%%n%%rEx{12}</pattern></encoder>
        </appender>
        <root level="ERROR"><appender-ref ref="file"/></root>
      </configuration>
      """
          .formatted(LOG_FILE);

  private final ProcessingSettings settings;
  private final Scratch scratch;
  private final Path parsers;
  private final Path logging;
  private final Path java;

  ChildSetup(ProcessingSettings settings, Scratch scratch) throws IOException {
    this.settings = settings;
    this.scratch = scratch;
    this.parsers = Files.writeString(scratch.root().resolve("parsers.xml"), parsers());
    this.logging = Files.writeString(scratch.root().resolve("logging.xml"), LOGGING);
    this.java = launcher();
  }

  /** The set-up of one child, with its directory for temporary files. */
  PipesConfigBase child(Path temporaryDirectory) {
    ProcessingSettings.Children children = settings.children();
    PipesConfigBase config = new PipesConfigBase();
    config.setTikaConfig(parsers);
    config.setJavaPath(java.toString());
    config.setForkedJvmArgs(jvmArguments(temporaryDirectory));
    config.setNumClients(1);
    config.setTimeoutMillis(children.parseTimeout().toMillis());
    config.setStartupTimeoutMillis(children.startupTimeout().toMillis());
    config.setSleepOnStartupTimeoutMillis(settings.attempts().backoff().toMillis());
    config.setShutdownClientAfterMillis(children.idleTimeout().toMillis());
    config.setMaxForEmitBatchBytes(-1);
    return config;
  }

  private List<String> jvmArguments(Path temporaryDirectory) {
    List<String> arguments = new ArrayList<>(settings.children().javaOptions());
    arguments.add("-Xmx" + settings.children().heap());
    arguments.add("-Djava.io.tmpdir=" + temporaryDirectory);
    arguments.add("-Djava.awt.headless=true");
    arguments.add("-Dpdfbox.fontcache=" + scratch.root());
    arguments.add("-Dlogback.configurationFile=" + logging.toUri());
    arguments.add("-D%s=%s.log".formatted(LOG_FILE, temporaryDirectory));
    arguments.add("-D%s=%s".formatted(LastWords.FILE, LastWords.of(temporaryDirectory)));
    arguments.add("-XX:ErrorFile=" + LastWords.of(temporaryDirectory)); // or it lies about anywhere
    arguments.add("-D%s=%d".formatted(ParentWatch.NODE_PID, ProcessHandle.current().pid()));
    return arguments;
  }

  private String parsers() {
    ProcessingSettings.Bombs bombs = settings.bombs();
    return PARSERS.formatted(
        PictureParser.class.getName(),
        PageParser.class.getName(),
        bombs.outputThreshold(),
        bombs.maxCompressionRatio(),
        bombs.maxDepth(),
        bombs.maxArchiveDepth(),
        ScratchFetcher.class.getName(),
        FETCHER,
        xml(scratch.root().toString()));
  }

  /**
   * A script between the node and the child's Java, which the script becomes. It lowers the
   * priority; and it shields the child from signals to the node's whole process group, because a
   * child that dies of the node's Ctrl-C looks like one that a content has crashed.
   */
  private Path launcher() throws IOException {
    Path program = settings.children().java().orElseGet(ChildSetup::javaOfNode);
    Path shell = Path.of("/bin/sh");
    if (!Files.isExecutable(shell)) {
      return program;
    }
    Path script = Files.writeString(scratch.root().resolve("java"), script(shell, program));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    if (!Files.isExecutable(script)) {
      LOG.warn(
          "{} is on a file system that does not allow programs: parser processes run at normal"
              + " priority. A data directory on another file system would help.",
          scratch.root());
      return program;
    }
    return script;
  }

  private String script(Path shell, Path program) {
    List<String> prefix = settings.children().commandPrefix();
    String run = "exec %s \"$@\"".formatted(quoted(program.toString()));
    String prefixed =
        prefix.isEmpty()
            ? ""
            : "command -v %s >/dev/null 2>&1 && exec %s %s \"$@\""
                .formatted(
                    quoted(prefix.get(0)),
                    prefix.stream().map(ChildSetup::quoted).collect(Collectors.joining(" ")),
                    quoted(program.toString()));
    return String.join("\n", "#!" + shell, "trap '' HUP INT TERM", prefixed, run, "");
  }

  private static Path javaOfNode() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
