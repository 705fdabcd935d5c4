package org.muniment.node.processing;

import java.io.Serializable;
import java.nio.file.Path;
import org.muniment.protocol.content.RenditionKind;

/**
 * Which pictures a child is to make, and where it puts them; travels to the child.
 *
 * @param content the content's file
 * @param thumbnailPixels longest edge of the thumbnail
 * @param previewPixels longest edge of the preview
 * @param maxPixels an image with more pixels is not decoded
 * @param quality of the JPEG, from 0 to 1
 */
record PictureOrder(
    String content, int thumbnailPixels, int previewPixels, long maxPixels, float quality)
    implements Serializable {

  static PictureOrder of(Path content, ProcessingSettings.Pictures settings) {
    return new PictureOrder(
        content.toString(),
        settings.thumbnailPixels(),
        settings.previewPixels(),
        settings.maxPixels(),
        settings.quality());
  }

  Path file() {
    return Path.of(content);
  }

  /** The file of the picture of a kind, next to the content. */
  static Path picture(Path content, RenditionKind kind) {
    return content.resolveSibling(content.getFileName() + "." + kind);
  }
}
