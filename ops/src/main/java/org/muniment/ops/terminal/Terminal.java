package org.muniment.ops.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two streams of a command: results go to {@link #out()}, everything that is only for whoever
 * watches goes to {@link #err()}. Text is UTF-8 whatever the locale says, because names of
 * documents are.
 */
public final class Terminal {

  /** {@code S_IFMT} and {@code S_IFCHR} of POSIX. */
  private static final int FILE_TYPE = 0xF000;

  private static final int CHARACTER_DEVICE = 0x2000;

  private final OutputStream rawOut;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final boolean colours;

  /**
   * A terminal over streams.
   *
   * @param outIsTerminal whether a person reads {@code out}
   * @param errIsTerminal whether a person reads {@code err}; only then is progress shown
   * @param colours whether escape sequences are welcome
   */
  public Terminal(
      OutputStream out,
      OutputStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      boolean colours) {
    this.rawOut = out;
    this.out = writer(out);
    this.err = writer(err);
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.colours = colours;
  }

  /**
   * The process's own streams. Colours are left out when {@code NO_COLOR} is set (no-color.org).
   */
  public static Terminal ofProcess() {
    boolean outIsTerminal = isTerminal(1);
    boolean colours =
        outIsTerminal
            && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        outIsTerminal,
        isTerminal(2),
        colours);
  }

  /** Where results go. */
  public PrintWriter out() {
    return out;
  }

  /** Where progress, remarks and errors go. */
  public PrintWriter err() {
    return err;
  }

  /** Where results that are no text go; nothing may be pending in {@link #out()}. */
  public OutputStream binaryOut() {
    return rawOut;
  }

  /** {@link #err()} for libraries that want a print stream. */
  public PrintStream errStream() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  }

  /** Whether a person reads the results. */
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /** Whether a person reads the remarks. */
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** Whether escape sequences are welcome among the results. */
  public boolean colours() {
    return colours;
  }

  /** The text in bold, where that can be shown. */
  public String bold(String text) {
    return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** The text less prominent, where that can be shown. */
  public String faint(String text) {
    return colours ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /**
   * Foreign text made safe to show: a control character could move the cursor, retitle the window
   * or worse, so each becomes U+FFFD.
   */
  public static String printable(String text) {
    if (text.codePoints().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) ? 0xFFFD : c)
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * Java can only tell whether standard input and output are both terminals. Unix says of each
   * stream whether it is a character device, which a terminal is, a file or a pipe is not. On other
   * systems nobody is taken to watch.
   */
  private static boolean isTerminal(int descriptor) {
    Path device = Path.of("/dev/fd/" + descriptor);
    try {
      int mode = (Integer) Files.getAttribute(device, "unix:mode");
      return (mode & FILE_TYPE) == CHARACTER_DEVICE
          && !Files.isSameFile(device, Path.of("/dev/null"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
