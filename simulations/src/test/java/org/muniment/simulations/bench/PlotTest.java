package org.muniment.simulations.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.muniment.simulations.bench.Plot.Line;
import org.muniment.simulations.bench.Plot.Panel;
import org.muniment.simulations.bench.Plot.Point;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Lines over logarithmic axes. */
final class PlotTest {

  @Test
  void aDecadeIsAsFarAsTheNextAndWhatIsNotPositiveIsLeftOut() throws Exception {
    Line line =
        new Line(
            "a < b",
            List.of(
                new Point(1_000, 1),
                new Point(10_000, 10),
                new Point(100_000, 100),
                new Point(1_000_000, 0)));
    String svg = new Plot("cost & growth", "", List.of(new Panel("one", List.of(line)))).svg();

    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(xml.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(x(xml, 2) - x(xml, 1)).isCloseTo(x(xml, 1) - x(xml, 0), within(0.2));
  }

  private static double x(Document xml, int circle) {
    return Double.parseDouble(
        xml.getElementsByTagName("circle")
            .item(circle)
            .getAttributes()
            .getNamedItem("cx")
            .getNodeValue());
  }
}
