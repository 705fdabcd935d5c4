package org.muniment.node.processing;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;

/** Pictures of text, and the program that reads them. */
public final class WrittenPages {

  private static final Path TESSERACT = Path.of("/usr/bin/tesseract");

  private WrittenPages() {}

  /** Whether this machine has the program (Debian: tesseract-ocr). */
  public static boolean canBeRead() {
    return Files.isExecutable(TESSERACT);
  }

  /** A PNG with lines of text. */
  public static byte[] png(String... lines) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image(lines), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A PNG without text of a size that no other has. */
  public static byte[] blank(int width) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(new BufferedImage(width, 40, BufferedImage.TYPE_BYTE_GRAY), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A PDF as scanners make it.
   *
   * @param typed text of a first page that is no picture; empty for no such page
   * @param scans lines of text, a page each
   */
  public static byte[] pdf(String typed, List<String> scans) {
    try (PDDocument pdf = new PDDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      if (!typed.isEmpty()) {
        PDPage page = new PDPage(PDRectangle.A5);
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(20, 300);
          content.showText(typed);
          content.endText();
        }
      }
      for (String scan : scans) {
        PDPage page = new PDPage(new PDRectangle(400, 200));
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.drawImage(
              LosslessFactory.createFromImage(pdf, image(scan.split("\n"))), 0, 0, 400, 200);
        }
      }
      pdf.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage image(String... lines) {
    BufferedImage image = new BufferedImage(1200, 600, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setColor(Color.BLACK);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SERIF, Font.PLAIN, 44));
      for (int i = 0; i < lines.length; i++) {
        graphics.drawString(lines[i], 60, 100 + 80 * i);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
