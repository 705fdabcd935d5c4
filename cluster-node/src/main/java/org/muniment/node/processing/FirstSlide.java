package org.muniment.node.processing;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.poi.sl.usermodel.SlideShow;
import org.apache.poi.sl.usermodel.SlideShowFactory;

/** Runs in the child: draws the first slide of a presentation. */
final class FirstSlide {

  private FirstSlide() {}

  static FirstPage draw(Path file, PictureOrder order) throws IOException, NoPictureException {
    try (SlideShow<?, ?> show = SlideShowFactory.create(file.toFile(), null, true)) {
      Dimension page = show.getPageSize();
      int longEdge = Math.max(page.width, page.height);
      if (show.getSlides().isEmpty() || longEdge < 1) {
        throw new NoPictureException("no slides");
      }
      double scale = (double) order.previewPixels() / longEdge;
      BufferedImage image =
          new BufferedImage(
              pixels(page.width, scale), pixels(page.height, scale), BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      try {
        graphics.setRenderingHint(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(scale, scale);
        show.getSlides().get(0).draw(graphics);
      } finally {
        graphics.dispose();
      }
      return new FirstPage(image, Optional.of(show.getSlides().size()), true);
    }
  }

  private static int pixels(int points, double scale) {
    return Math.max(1, (int) Math.round(points * scale));
  }
}
