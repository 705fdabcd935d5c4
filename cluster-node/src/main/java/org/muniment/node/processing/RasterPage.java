package org.muniment.node.processing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.apache.tika.exception.TikaException;

/** Runs in the child: decodes an image, or a page of one that has several, for recognition. */
final class RasterPage {

  private RasterPage() {}

  static PageImage draw(PageOrder order) throws IOException, TikaException {
    try (ImageInputStream in = ImageIO.createImageInputStream(order.file().toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new NoPictureException("no reader for this kind of image");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        int pages = RasterImage.pages(reader).orElse(1);
        BufferedImage page = decoded(reader, order);
        BufferedImage upright = Scaling.turned(page, RasterImage.orientation(order.file()));
        return new PageImage(Optional.of(GrayMap.grey(upright)), order.from() + 1, pages);
      } finally {
        reader.dispose();
      }
    }
  }

  private static BufferedImage decoded(ImageReader reader, PageOrder order)
      throws IOException, TikaException {
    int width = reader.getWidth(order.from());
    int height = reader.getHeight(order.from());
    long pixels = (long) width * height;
    if (pixels > order.maxImagePixels()) {
      throw new TooManyPixelsException(width, height);
    }
    int step = (int) Math.ceil(Math.sqrt((double) pixels / order.maxPixels()));
    ImageReadParam every = reader.getDefaultReadParam();
    every.setSourceSubsampling(
        Math.min(step, width), Math.min(step, height), 0, 0); // a line may be one pixel thin
    return reader.read(order.from(), every);
  }
}
