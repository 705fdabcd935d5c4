package org.muniment.node.processing;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.apache.tika.exception.TikaException;

/**
 * Runs in the child: decodes an image. The bound on its pixels is checked on what its header says;
 * of a large one only every n-th pixel is kept.
 */
final class RasterImage {

  /** Pixels kept for each pixel of the preview's edge, so that making it smaller looks smooth. */
  private static final int OVERSAMPLING = 2;

  private RasterImage() {}

  static FirstPage draw(Path file, PictureOrder order) throws IOException, TikaException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      FirstPage upright = draw(in, order, true);
      return new FirstPage(
          Scaling.turned(upright.image(), orientation(file)), upright.pages(), true);
    }
  }

  /**
   * @param legible as {@link FirstPage} has it
   */
  static FirstPage draw(ImageInputStream in, PictureOrder order, boolean legible)
      throws IOException, TikaException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new NoPictureException("no reader for this kind of image");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in);
      return new FirstPage(decode(reader, order), pages(reader), legible);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage decode(ImageReader reader, PictureOrder order)
      throws IOException, TikaException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > order.maxPixels()) {
      throw new TooManyPixelsException(width, height);
    }
    int step = Math.max(1, Math.max(width, height) / (OVERSAMPLING * order.previewPixels()));
    ImageReadParam every = reader.getDefaultReadParam();
    every.setSourceSubsampling(
        Math.min(step, width), Math.min(step, height), 0, 0); // a line may be one pixel thin
    return reader.read(0, every);
  }

  /** Only of formats that are made for pages: elsewhere counting means decoding everything. */
  static Optional<Integer> pages(ImageReader reader) throws IOException {
    return reader.getFormatName().equalsIgnoreCase("tif")
            || reader.getFormatName().equalsIgnoreCase("tiff")
        ? Optional.of(reader.getNumImages(true))
        : Optional.of(1);
  }

  /** How the camera was held (Exif 2.32, 4.6.4, tag 0x0112); 1 is upright. */
  static int orientation(Path file) throws IOException {
    try {
      for (Directory directory :
          ImageMetadataReader.readMetadata(file.toFile())
              .getDirectoriesOfType(ExifIFD0Directory.class)) {
        Integer orientation = directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        if (orientation != null) {
          return orientation;
        }
      }
      return 1;
    } catch (ImageProcessingException e) {
      return 1;
    }
  }
}
