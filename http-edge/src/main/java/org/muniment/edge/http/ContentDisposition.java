package org.muniment.edge.http;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.muniment.edge.problem.Problem;

/**
 * {@code Content-Disposition} (RFC 6266), with extended parameters as RFC 8187 writes them.
 *
 * @param type lower case, for example {@code attachment} or {@code form-data}
 * @param parameters by lower-case name; of {@code x} and {@code x*} the latter was taken, as {@code
 *     x}
 */
public record ContentDisposition(String type, Map<String, String> parameters) {

  private static final String HEADER = "Content-Disposition";
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String EXTENDED_MARKS = "!#$&+-.^_`|~";

  public ContentDisposition {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a header value.
   *
   * @throws org.muniment.edge.problem.ProblemException when it is malformed
   */
  public static ContentDisposition parse(String value) {
    return new Reader(value).read();
  }

  /** A parameter by its lower-case name. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /**
   * The last path segment of {@code filename} (RFC 6266, section 4.3: the rest is not to be
   * trusted); empty when there is none.
   */
  public Optional<String> filename() {
    return parameter("filename")
        .map(name -> name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
        .filter(name -> !name.isBlank());
  }

  /**
   * Writes a header value that offers {@code filename}: an ASCII form for old clients and the exact
   * one (RFC 6266, section 5).
   */
  public static String render(String type, String filename) {
    return type
        + "; filename=\""
        + asciiForm(filename)
        + "\"; filename*=UTF-8''"
        + extendedForm(filename);
  }

  /** Without what a quoted string or an old client's decoding of {@code %} would trip over. */
  private static String asciiForm(String filename) {
    StringBuilder ascii = new StringBuilder();
    filename
        .codePoints()
        .map(c -> c < 0x20 || c > 0x7E || "\"\\%".indexOf(c) >= 0 ? '_' : c)
        .forEach(ascii::appendCodePoint);
    return ascii.toString();
  }

  private static String extendedForm(String filename) {
    StringBuilder extended = new StringBuilder();
    for (byte b : filename.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isAlphanumeric(c) || EXTENDED_MARKS.indexOf(c) >= 0) {
        extended.append(c);
      } else {
        extended.append('%').append("%02X".formatted((int) c));
      }
    }
    return extended.toString();
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Walks over the value; {@code at} is the next character to look at. */
  private static final class Reader {
    private final String value;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private int at;

    Reader(String value) {
      this.value = value;
    }

    ContentDisposition read() {
      skipBlanks();
      String type = token().toLowerCase(Locale.ROOT);
      skipBlanks();
      while (at < value.length()) {
        expect(';');
        skipBlanks();
        if (at < value.length() && value.charAt(at) != ';') {
          parameter();
        }
      }
      return new ContentDisposition(type, preferExtended());
    }

    private void parameter() {
      String name = token().toLowerCase(Locale.ROOT);
      skipBlanks();
      expect('=');
      skipBlanks();
      String text = at < value.length() && value.charAt(at) == '"' ? quoted() : token();
      skipBlanks();
      if (parameters.put(name, text) != null) {
        throw malformed();
      }
    }

    private Map<String, String> preferExtended() {
      Map<String, String> preferred = new LinkedHashMap<>(parameters);
      parameters.forEach(
          (name, text) -> {
            if (name.endsWith("*")) {
              preferred.remove(name);
              preferred.put(name.substring(0, name.length() - 1), extended(text));
            }
          });
      return preferred;
    }

    /** RFC 8187, section 3.2.1: {@code charset'language'percent-encoded}. */
    private String extended(String text) {
      String[] parts = text.split("'", -1);
      if (parts.length != 3) {
        throw malformed();
      }
      try {
        return PercentCoding.decode(parts[2], charset(parts[0]));
      } catch (CharacterCodingException e) {
        throw malformed();
      }
    }

    private Charset charset(String name) {
      return switch (name.toUpperCase(Locale.ROOT)) {
        case "UTF-8" -> StandardCharsets.UTF_8;
        case "ISO-8859-1" -> StandardCharsets.ISO_8859_1;
        default -> throw malformed();
      };
    }

    private String token() {
      int start = at;
      while (at < value.length() && isTokenCharacter(value.charAt(at))) {
        at++;
      }
      if (start == at) {
        throw malformed();
      }
      return value.substring(start, at);
    }

    private String quoted() {
      StringBuilder text = new StringBuilder();
      at++;
      while (at < value.length() && value.charAt(at) != '"') {
        if (value.charAt(at) == '\\' && at + 1 < value.length()) {
          at++;
        }
        text.append(value.charAt(at++));
      }
      expect('"');
      return text.toString();
    }

    private static boolean isTokenCharacter(char c) {
      return isAlphanumeric(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private void expect(char c) {
      if (at >= value.length() || value.charAt(at) != c) {
        throw malformed();
      }
      at++;
    }

    private void skipBlanks() {
      while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
        at++;
      }
    }

    private static RuntimeException malformed() {
      return Problem.invalidHeader(
              HEADER, HEADER + " must look like: attachment; filename=\"report.pdf\"")
          .asException();
    }
  }
}
