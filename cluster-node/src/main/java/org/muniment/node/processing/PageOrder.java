package org.muniment.node.processing;

import java.io.Serializable;
import java.nio.file.Path;
import org.muniment.protocol.content.RenditionKind;

/**
 * Which page a child is to draw for the recognition of its text; travels to the child.
 *
 * @param content the content's file
 * @param from the first page to look at, from 0
 * @param look pages to look at, at most
 * @param minCharacters a page of a PDF with more needs no recognition and is passed over
 * @param dpi at which pages of PDFs are drawn
 * @param maxPixels of the drawn page; larger ones become smaller
 * @param maxImagePixels an image with more is not decoded
 */
record PageOrder(
    String content,
    int from,
    int look,
    int minCharacters,
    int dpi,
    int maxPixels,
    long maxImagePixels)
    implements Serializable {

  Path file() {
    return Path.of(content);
  }

  /** Where the drawn page goes, next to the content. */
  static Path page(Path content) {
    return PictureOrder.picture(content, RenditionKind.OCR);
  }
}
