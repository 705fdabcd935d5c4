package org.muniment.persistence.search.lucene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;

/**
 * Renders passages: found words between {@code <mark>} and {@code </mark>}, everything else
 * HTML-escaped. A passage that is too long is cut around its first match.
 */
final class Passages extends PassageFormatter {

  private static final String OPEN = "<mark>";
  private static final String CLOSE = "</mark>";
  private static final String CUT = "…";

  private record Span(int start, int end) {}

  private final int maxLength;

  Passages(int maxLength) {
    this.maxLength = maxLength;
  }

  @Override
  public List<String> format(Passage[] passages, String content) {
    List<String> rendered = new ArrayList<>();
    for (Passage passage : passages) {
      List<Span> matches = matches(passage, content.length());
      if (!matches.isEmpty()) {
        int end = Math.min(passage.getEndOffset(), content.length());
        rendered.add(render(content, passage.getStartOffset(), end, matches));
      }
    }
    return rendered;
  }

  /** In order, without overlaps. */
  private static List<Span> matches(Passage passage, int length) {
    List<Span> sorted = new ArrayList<>();
    for (int i = 0; i < passage.getNumMatches(); i++) {
      int end = Math.min(passage.getMatchEnds()[i], Math.min(passage.getEndOffset(), length));
      if (passage.getMatchStarts()[i] < end) {
        sorted.add(new Span(passage.getMatchStarts()[i], end));
      }
    }
    sorted.sort(Comparator.comparingInt(Span::start));
    List<Span> merged = new ArrayList<>();
    for (Span span : sorted) {
      Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && span.start < last.end) {
        merged.set(merged.size() - 1, new Span(last.start, Math.max(last.end, span.end)));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }

  private String render(String content, int start, int end, List<Span> matches) {
    Span window = window(content, start, end, matches.get(0));
    StringBuilder html = new StringBuilder(maxLength + 64);
    html.append(window.start > start ? CUT : "");
    int at = window.start;
    for (Span match : matches) {
      if (match.end > window.end) {
        break;
      }
      escape(html, content, at, match.start);
      html.append(OPEN);
      escape(html, content, match.start, match.end);
      html.append(CLOSE);
      at = match.end;
    }
    escape(html, content, at, window.end);
    html.append(window.end < end ? CUT : "");
    return html.toString().strip();
  }

  /** The part of a passage that is shown: its first match and what has room around it. */
  private Span window(String content, int start, int end, Span first) {
    if (end - start <= maxLength) {
      return new Span(start, end);
    }
    int before = Math.max(0, maxLength - (first.end - first.start)) / 3;
    int from = Math.max(start, first.start - before);
    int to = Math.max(first.end, Math.min(end, from + maxLength));
    from = Math.max(start, Math.min(from, to - maxLength));
    return new Span(
        from == start ? start : wordStart(content, from, first.start),
        to == end ? end : wordEnd(content, to, first.end));
  }

  private static int wordStart(String content, int from, int limit) {
    for (int i = from; i < limit; i++) {
      if (Character.isWhitespace(content.charAt(i))) {
        return i + 1;
      }
    }
    return from < limit && Character.isLowSurrogate(content.charAt(from)) ? from + 1 : from;
  }

  private static int wordEnd(String content, int to, int limit) {
    for (int i = to; i > limit; i--) {
      if (Character.isWhitespace(content.charAt(i - 1))) {
        return i - 1;
      }
    }
    return to > limit && Character.isHighSurrogate(content.charAt(to - 1)) ? to - 1 : to;
  }

  private static void escape(StringBuilder html, String content, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = content.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
  }
}
