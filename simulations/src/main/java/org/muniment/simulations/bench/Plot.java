package org.muniment.simulations.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over logarithmic axes, as SVG: small enough to write down, and it needs neither fonts nor a
 * display, which the chart libraries do.
 */
record Plot(String title, String subtitle, List<Panel> panels) {
  private static final int COLUMNS = 2;
  private static final int WIDTH = 490;
  private static final int HEIGHT = 300;
  private static final int TOP = 70;
  private static final int LEFT = 64;
  private static final int RIGHT = 150;
  private static final int HEAD = 34;
  private static final int FOOT = 40;
  private static final int LEGEND_LINE = 16;
  private static final int MILLION = 6;
  private static final List<String> COLOURS =
      List.of(
          "#1b6ca8", "#d1495b", "#3a7d44", "#8f5bb5", "#c77b12", "#4a4a4a", "#2aa198", "#b58900");

  /** One diagram. */
  record Panel(String title, List<Line> lines) {}

  /** One line of it. */
  record Line(String name, List<Point> points) {}

  /** Only what is positive has a place on a logarithmic axis. */
  record Point(double x, double y) {
    boolean isVisible() {
      return Double.isFinite(y) && x > 0 && y > 0;
    }
  }

  /** An axis over whole decades. */
  private record Axis(int low, int high, double from, double to) {
    static Axis over(DoubleStream values, double from, double to) {
      double[] logarithms = values.map(Math::log10).sorted().toArray();
      if (logarithms.length == 0) {
        return new Axis(0, 1, from, to);
      }
      int low = (int) Math.floor(logarithms[0]);
      int high = (int) Math.ceil(logarithms[logarithms.length - 1]);
      return new Axis(low, Math.max(high, low + 1), from, to);
    }

    double at(double value) {
      return from + (Math.log10(value) - low) / (high - low) * (to - from);
    }
  }

  String svg() {
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="12">
        <rect width="%1$d" height="%2$d" fill="white"/>
        <text x="20" y="30" font-size="20">%3$s</text>
        <text x="20" y="52" fill="#555">%4$s</text>
        """
            .formatted(COLUMNS * WIDTH, TOP + rows * HEIGHT, escaped(title), escaped(subtitle)));
    for (int i = 0; i < panels.size(); i++) {
      append(svg, panels.get(i), i % COLUMNS * WIDTH, TOP + i / COLUMNS * HEIGHT);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void append(StringBuilder svg, Panel panel, int left, int top) {
    List<Point> points =
        panel.lines().stream()
            .flatMap(line -> line.points().stream())
            .filter(Point::isVisible)
            .toList();
    Axis x = Axis.over(points.stream().mapToDouble(Point::x), left + LEFT, left + WIDTH - RIGHT);
    Axis y = Axis.over(points.stream().mapToDouble(Point::y), top + HEIGHT - FOOT, top + HEAD);
    svg.append(
        text(left + LEFT, top + 20, "start", panel.title())
            .replace("<text", "<text font-size=\"14\""));
    for (int decade = x.low(); decade <= x.high(); decade++) {
      double at = x.at(Math.pow(10, decade));
      svg.append(rule(at, y.from(), at, y.to()));
      svg.append(text(at, y.from() + 18, "middle", label(decade)));
    }
    for (int decade = y.low(); decade <= y.high(); decade++) {
      double at = y.at(Math.pow(10, decade));
      svg.append(rule(x.from(), at, x.to(), at));
      svg.append(text(x.from() - 6, at + 4, "end", label(decade)));
    }
    for (int i = 0; i < panel.lines().size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      Line line = panel.lines().get(i);
      append(svg, line, x, y, colour);
      svg.append(
          text(x.to() + 12, y.to() + 10 + i * LEGEND_LINE, "start", line.name())
              .replace("<text", "<text fill=\"" + colour + "\""));
    }
  }

  private static void append(StringBuilder svg, Line line, Axis x, Axis y, String colour) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      if (point.isVisible()) {
        String at = String.format(Locale.ROOT, "%.1f,%.1f", x.at(point.x()), y.at(point.y()));
        path.append(at).append(' ');
        svg.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>\n"
                .formatted(at.split(",", -1)[0], at.split(",", -1)[1], colour));
      }
    }
    svg.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
            .formatted(path.toString().strip(), colour));
  }

  private static String rule(double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String anchor, String content) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x,
        y,
        anchor,
        escaped(content));
  }

  private static String label(int decade) {
    if (decade < 0) {
      return String.format(Locale.ROOT, "%." + -decade + "f", Math.pow(10, decade));
    }
    return decade < MILLION
        ? String.format(Locale.ROOT, "%,d", Math.round(Math.pow(10, decade)))
        : String.format(Locale.ROOT, "%,d M", Math.round(Math.pow(10, decade - MILLION)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
