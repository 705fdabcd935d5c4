package org.muniment.node.processing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Portable grey maps (Netpbm's PGM, binary): the least that a program can be given to decode. */
final class GrayMap {

  private GrayMap() {}

  /** The image in shades of grey, on white. */
  static BufferedImage grey(BufferedImage image) {
    BufferedImage grey =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = grey.createGraphics();
    try {
      graphics.drawImage(image, 0, 0, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return grey;
  }

  /** Writes an image that has nothing but shades of grey. */
  static void write(BufferedImage grey, Path file) throws IOException {
    Raster raster = grey.getRaster();
    int width = raster.getWidth();
    byte[] line = new byte[width];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(
          "P5\n%d %d\n255\n"
              .formatted(width, raster.getHeight())
              .getBytes(StandardCharsets.US_ASCII));
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getDataElements(0, y, width, 1, line);
        out.write(line);
      }
    }
  }
}
