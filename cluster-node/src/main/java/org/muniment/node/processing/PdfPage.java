package org.muniment.node.processing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** Runs in the child: draws the first page of a PDF. */
final class PdfPage {

  private PdfPage() {}

  static FirstPage draw(Path file, PictureOrder order) throws IOException, NoPictureException {
    try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
      if (pdf.getNumberOfPages() == 0) {
        throw new NoPictureException("no pages");
      }
      PDRectangle box = pdf.getPage(0).getCropBox();
      float longEdge = Math.max(box.getWidth(), box.getHeight());
      if (!(longEdge >= 1)) { // also when it is no number
        throw new NoPictureException("a page without size");
      }
      PDFRenderer renderer = new PDFRenderer(pdf);
      renderer.setSubsamplingAllowed(true); // large images are decoded only as finely as needed
      return new FirstPage(
          renderer.renderImage(0, order.previewPixels() / longEdge, ImageType.RGB),
          Optional.of(pdf.getNumberOfPages()),
          true);
    }
  }
}
