package org.muniment.node.processing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;

/** Runs in the child: draws the next page of a PDF that holds hardly any text. */
final class ScannedPage {

  private static final float POINTS_PER_INCH = 72;

  private ScannedPage() {}

  static PageImage draw(PageOrder order) throws IOException {
    try (PDDocument pdf = Loader.loadPDF(order.file().toFile())) {
      int pages = pdf.getNumberOfPages();
      int end = (int) Math.min(pages, (long) order.from() + order.look());
      for (int page = order.from(); page < end; page++) {
        if (isScanned(pdf, page, order)) {
          return new PageImage(drawn(pdf, page, order), page + 1, pages);
        }
      }
      return new PageImage(Optional.empty(), end, pages);
    }
  }

  private static boolean isScanned(PDDocument pdf, int page, PageOrder order) throws IOException {
    PDFTextStripper text = new PDFTextStripper();
    text.setStartPage(page + 1);
    text.setEndPage(page + 1);
    return text.getText(pdf).chars().filter(c -> !Character.isWhitespace(c)).count()
        < order.minCharacters();
  }

  private static Optional<BufferedImage> drawn(PDDocument pdf, int page, PageOrder order)
      throws IOException {
    PDRectangle box = pdf.getPage(page).getCropBox();
    double area = (double) box.getWidth() * box.getHeight();
    if (!(box.getWidth() >= 1 && box.getHeight() >= 1)) { // also when it is no number
      return Optional.empty();
    }
    double scale = Math.min(order.dpi() / POINTS_PER_INCH, Math.sqrt(order.maxPixels() / area));
    PDFRenderer renderer = new PDFRenderer(pdf);
    renderer.setSubsamplingAllowed(true); // large images are decoded only as finely as needed
    return Optional.of(renderer.renderImage(page, (float) scale, ImageType.GRAY));
  }
}
