package org.muniment.node.processing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.muniment.protocol.content.RenditionKind;
import org.xml.sax.ContentHandler;

/**
 * Runs in the child: makes the pictures of a {@link PictureOrder}, as JPEG files next to the
 * content. To Tika it is the parser of a media type of its own, so that pictures come from the same
 * children, under the same bounds, as texts. Public because Tika makes it by its name.
 */
public final class PictureParser implements Parser {

  /** What the fetcher calls a content of which pictures are wanted. */
  static final MediaType TYPE = MediaType.application("x-muniment-pictures");

  /** Metadata field with the content's pages, where they are known. */
  static final String PAGES = "muniment:pages";

  private static final long serialVersionUID = 1L;

  private transient Detector detector;

  /** Metadata field with the size of a picture that was made: width, a blank, height. */
  static String size(RenditionKind kind) {
    return "muniment:" + kind;
  }

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return Set.of(TYPE);
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, TikaException {
    PictureOrder order = context.get(PictureOrder.class);
    FirstPage page = draw(mediaType(order.file(), context.get(ContentHint.class)), order);
    page.pages().ifPresent(pages -> metadata.set(PAGES, Integer.toString(pages)));
    if (page.legible()) {
      write(
          RenditionKind.PREVIEW, Scaling.fit(page.image(), order.previewPixels()), order, metadata);
    }
    write(
        RenditionKind.THUMBNAIL,
        Scaling.fit(page.image(), order.thumbnailPixels()),
        order,
        metadata);
  }

  private static FirstPage draw(String mediaType, PictureOrder order)
      throws IOException, TikaException {
    if (mediaType.contains("protected")) {
      throw new EncryptedDocumentException(mediaType);
    }
    return switch (PictureSource.of(mediaType)) {
      case PDF -> PdfPage.draw(order.file(), order);
      case IMAGE -> RasterImage.draw(order.file(), order);
      case SLIDES -> FirstSlide.draw(order.file(), order);
      case PACKAGE -> PackagePicture.read(order.file(), order);
      case NONE -> throw new NoPictureException(mediaType);
    };
  }

  /** What the content really is; what it is called is only a hint. */
  private String mediaType(Path file, ContentHint hint) throws IOException {
    if (detector == null) {
      detector = new DefaultDetector();
    }
    Metadata metadata = new Metadata();
    if (!hint.name().isEmpty()) {
      metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.name());
    }
    metadata.set(Metadata.CONTENT_TYPE, hint.mediaType());
    try (TikaInputStream in = TikaInputStream.get(file)) {
      return detector.detect(in, metadata).getBaseType().toString();
    }
  }

  private static void write(
      RenditionKind kind, BufferedImage image, PictureOrder order, Metadata metadata)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out =
        ImageIO.createImageOutputStream(PictureOrder.picture(order.file(), kind).toFile())) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(order.quality());
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), quality);
    } finally {
      writer.dispose();
    }
    metadata.set(size(kind), image.getWidth() + " " + image.getHeight());
  }
}
