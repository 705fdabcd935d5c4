package org.muniment.node.processing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.tika.exception.TikaException;

/**
 * Runs in the child: the small picture of itself that an office file may carry (ECMA-376, part 2,
 * 9.2.4; ODF 1.3, part 2, 3.8).
 */
final class PackagePicture {

  private static final String OOXML = "docProps/thumbnail.";
  private static final String ODF = "Thumbnails/thumbnail.";

  /** Bytes. Such pictures have 256 pixels or so; a larger one is none. */
  private static final int MAX_SIZE = 4 << 20;

  private PackagePicture() {}

  static FirstPage read(Path file, PictureOrder order) throws IOException, TikaException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Optional<? extends ZipEntry> picture = zip.stream().filter(PackagePicture::is).findFirst();
      if (picture.isEmpty()) {
        throw new NoPictureException("the file carries no picture of itself");
      }
      try (InputStream in = zip.getInputStream(picture.get());
          ImageInputStream image =
              new MemoryCacheImageInputStream(new ByteArrayInputStream(in.readNBytes(MAX_SIZE)))) {
        FirstPage likeness = RasterImage.draw(image, order, false);
        return new FirstPage(likeness.image(), Optional.empty(), false);
      }
    }
  }

  private static boolean is(ZipEntry entry) {
    return entry.getName().startsWith(OOXML) || entry.getName().startsWith(ODF);
  }
}
