package org.muniment.node.processing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/** Makes images smaller, opaque and upright. */
final class Scaling {

  private Scaling() {}

  /**
   * The image on white, its long edge at most so many pixels; never larger than it was. Halves as
   * often as it can: one step over more than that skips pixels.
   */
  static BufferedImage fit(BufferedImage image, int pixels) {
    BufferedImage current = image;
    while (longEdge(current) > 2 * pixels) {
      current = scaled(current, longEdge(current) / 2);
    }
    return scaled(current, Math.min(pixels, longEdge(current)));
  }

  private static BufferedImage scaled(BufferedImage image, int pixels) {
    double scale = (double) pixels / longEdge(image);
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return target;
  }

  /**
   * The image as it should be looked at.
   *
   * @param orientation which of the eight ways the stored image lies (Exif), 1 for upright; any
   *     other number counts as upright
   */
  static BufferedImage turned(BufferedImage image, int orientation) {
    int w = image.getWidth();
    int h = image.getHeight();
    AffineTransform turn =
        switch (orientation) {
          case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
          case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
          case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
          case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
          case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
          case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
          case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
          default -> new AffineTransform();
        };
    if (turn.isIdentity()) {
      return image;
    }
    boolean lying = orientation >= 5;
    BufferedImage target =
        new BufferedImage(lying ? h : w, lying ? w : h, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, target.getWidth(), target.getHeight());
      graphics.drawImage(image, turn, null);
    } finally {
      graphics.dispose();
    }
    return target;
  }

  private static int longEdge(BufferedImage image) {
    return Math.max(image.getWidth(), image.getHeight());
  }
}
