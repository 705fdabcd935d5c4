package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.util.ByteString;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceGray;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.protocol.content.RenditionKind;

/** Pictures of contents of all kinds, good and bad. */
class PicturesTest {

  @TempDir private static Path directory;
  private static ExtractorFixture fixture;

  @BeforeAll
  static void startExtractor() throws IOException {
    fixture =
        ExtractorFixture.start(
            directory,
            """
            children.count = 1
            children.heap = 200 MiB
            children.parse-timeout = 30 s
            attempts.backoff = 100 ms
            pictures.thumbnail-pixels = 100
            pictures.preview-pixels = 600
            pictures.max-pixels = 50000000
            """);
  }

  @AfterAll
  static void stopExtractor() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "testPDF.pdf, 1",
    "testPPT.pptx, 3",
    "testPPT.ppt, 1",
    "testJPEG.jpg, 1",
    "testPNG.png, 1",
    "testGIF.gif, 1",
    "testBMP.bmp, 1",
    "testTIFF.tif, 1",
    "testTIFF_multipage.tif, 2",
    "testWEBP.webp, 1",
    "testWebp_Alpha_Lossless.webp, 1"
  })
  void aThumbnailAndAPreviewAreMadeOfTheFirstPage(String name, int pages) {
    Extraction.Pictures pictures = fixture.pictures(document(name), "");

    assertThat(pictures.pages()).isEqualTo(Optional.of(pages));
    BufferedImage preview = decoded(pictures, RenditionKind.PREVIEW);
    BufferedImage thumbnail = decoded(pictures, RenditionKind.THUMBNAIL);
    assertThat(longEdge(preview)).isLessThanOrEqualTo(600);
    assertThat(longEdge(thumbnail)).isEqualTo(Math.min(100, longEdge(preview)));
    assertThat(ratio(thumbnail)).isCloseTo(ratio(preview), within(0.05));
    assertThat(colours(preview)).as("different colours").isGreaterThan(1);
  }

  private static byte[] document(String name) {
    return name.equals("testTIFF_multipage.tif") ? twoPages() : ExtractorFixture.document(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"testODFwithOOo3.odt", "testPPT_embeded.pptx"})
  void anOfficeFileShowsTheFirstPageOrThePictureThatItCarries(String name) {
    Extraction.Pictures pictures = fixture.pictures(ExtractorFixture.document(name), name);

    assertThat(longEdge(decoded(pictures, RenditionKind.THUMBNAIL))).isPositive();
    assertThat(pictures.made().containsKey(RenditionKind.PREVIEW)).isEqualTo(name.endsWith("pptx"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"testHTML_utf8.html", "testMSG.msg", "testWORD.doc", "testHEIF.heic"})
  void aKindThatCannotBeDrawnSaysSo(String name) {
    assertThat(fixture.noPictures(ExtractorFixture.document(name), name))
        .isEqualTo(new Extraction.Failure(FailureCode.NO_PICTURE, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "testPDF_no_extract_no_accessibility_owner_user.pdf",
        "testPPT_protected_passtika.pptx",
        "testPPT_protected_passtika.ppt",
        "testWORD_protected_passtika.docx"
      })
  void anEncryptedFileHasNoPictures(String name) {
    assertThat(fixture.noPictures(ExtractorFixture.document(name), name))
        .isEqualTo(new Extraction.Failure(FailureCode.ENCRYPTED, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"testPNG.png", "testPPT.pptx", "testWEBP.webp"})
  void aDamagedFileIsCorrupt(String name) {
    byte[] whole = ExtractorFixture.document(name);

    assertThat(fixture.noPictures(Arrays.copyOf(whole, whole.length / 3), name).code())
        .isEqualTo(FailureCode.CORRUPT);
  }

  @Test
  void aLargeImageIsMadeSmallerWithinAFractionOfItsOwnMemory() throws IOException {
    BufferedImage image = new BufferedImage(7_000, 7_000, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 3_500, 7_000);
    graphics.dispose();

    Extraction.Pictures pictures = fixture.pictures(png(image), "large.png");

    BufferedImage preview = decoded(pictures, RenditionKind.PREVIEW);
    assertThat(preview.getWidth()).isEqualTo(600);
    assertThat(preview.getRGB(100, 300) & 0xFF).isGreaterThan(250);
    assertThat(preview.getRGB(500, 300) & 0xFF).isLessThan(5);
  }

  @Test
  void aTransparentImageLiesOnWhite() throws IOException {
    byte[] bytes = png(new BufferedImage(50, 20, BufferedImage.TYPE_INT_ARGB));

    BufferedImage preview = decoded(fixture.pictures(bytes, "clear.png"), RenditionKind.PREVIEW);

    assertThat(preview.getRGB(25, 10)).isEqualTo(Color.WHITE.getRGB());
    assertThat(preview.getWidth()).as("never larger than it was").isEqualTo(50);
  }

  @Test
  void aPhotographIsTurnedAsTheCameraWasHeld() throws IOException {
    BufferedImage lying = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = lying.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 20, 20);
    graphics.dispose();

    BufferedImage preview =
        decoded(fixture.pictures(jpegTurned(lying, 6), "photo.jpg"), RenditionKind.PREVIEW);

    assertThat(preview.getWidth()).isEqualTo(20);
    assertThat(preview.getHeight()).isEqualTo(40);
    assertThat(preview.getRGB(10, 5) & 0xFF).as("its left is the top").isGreaterThan(200);
    assertThat(preview.getRGB(10, 35) & 0xFF).isLessThan(50);
  }

  @Test
  void anImageThatUnfoldsIsNotDecoded() throws IOException {
    byte[] bomb = pngOfZeros(60_000, 60_000);

    assertThat(fixture.noPictures(bomb, "bomb.png"))
        .isEqualTo(new Extraction.Failure(FailureCode.TOO_MANY_PIXELS, 1));
    assertThat(FailureCode.TOO_MANY_PIXELS.reason(fixture.settings())).contains("50 million");
  }

  @Test
  void aHugeImageInsideAPdfHarmsNobody() throws IOException {
    fixture
        .extract(pdfWithImage(30_000, 30_000), "bomb.pdf", Job.PICTURES)
        .toCompletableFuture()
        .join();

    assertThat(fixture.pictures(ExtractorFixture.document("testPDF.pdf"), "next.pdf").made())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"14400, 14400", "3, 14400", "2, 2"})
  void aPageOfAnySizeFitsIntoItsPicture(float width, float height) throws IOException {
    Extraction.Pictures pictures = fixture.pictures(pdf(width, height), "page.pdf");

    assertThat(longEdge(decoded(pictures, RenditionKind.PREVIEW))).isBetween(599, 600);
  }

  @Test
  void aPageWithoutSizeCannotBeDrawn() throws IOException {
    assertThat(fixture.noPictures(pdf(0.5F, 0.5F), "page.pdf").code())
        .isEqualTo(FailureCode.NO_PICTURE);
  }

  @Test
  void nothingIsLeftInTheScratchDirectory() throws IOException {
    fixture.pictures(ExtractorFixture.document("testPDF.pdf"), "a.pdf");

    try (Stream<Path> files = Files.list(fixture.scratch().resolve("contents"))) {
      assertThat(files).isEmpty();
    }
  }

  private static BufferedImage decoded(Extraction.Pictures pictures, RenditionKind kind) {
    Extraction.Image image = pictures.made().get(kind);
    assertThat(image).as(kind.toString()).isNotNull();
    try {
      BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(bytes(image.jpeg())));
      assertThat(decoded.getWidth()).isEqualTo(image.width());
      assertThat(decoded.getHeight()).isEqualTo(image.height());
      return decoded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ByteString jpeg) {
    return jpeg.toArray();
  }

  private static int longEdge(BufferedImage image) {
    return Math.max(image.getWidth(), image.getHeight());
  }

  private static double ratio(BufferedImage image) {
    return (double) image.getWidth() / image.getHeight();
  }

  private static long colours(BufferedImage image) {
    return Arrays.stream(
            image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
        .distinct()
        .count();
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static byte[] twoPages() {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageOutputStream images = ImageIO.createImageOutputStream(out)) {
      ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
      writer.setOutput(images);
      writer.prepareWriteSequence(null);
      for (Color colour : new Color[] {Color.RED, Color.BLUE}) {
        BufferedImage page = new BufferedImage(30, 40, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = page.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, 30, 20);
        graphics.dispose();
        writer.writeToSequence(new IIOImage(page, null, null), null);
      }
      writer.endWriteSequence();
      writer.dispose();
      images.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JPEG with an Exif segment of one entry: the orientation. */
  private static byte[] jpegTurned(BufferedImage image, int orientation) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeShort(0xFFD8);
    data.writeShort(0xFFE1);
    data.writeShort(2 + 6 + 8 + 2 + 12 + 4);
    data.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    data.writeShort(0x4D4D); // big-endian
    data.writeShort(42);
    data.writeInt(8);
    data.writeShort(1);
    data.writeShort(0x0112);
    data.writeShort(3);
    data.writeInt(1);
    data.writeShort(orientation);
    data.writeShort(0);
    data.writeInt(0);
    data.write(plain.toByteArray(), 2, plain.size() - 2);
    return out.toByteArray();
  }

  /** A valid PNG of some hundred kilobytes whose header promises an image that fits nowhere. */
  private static byte[] pngOfZeros(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(header);
    data.writeInt(width);
    data.writeInt(height);
    data.write(new byte[] {1, 0, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", deflated((long) (width / 8 + 1) * height));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] bytes)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(bytes);
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(bytes.length);
    data.write(name);
    data.write(bytes);
    data.writeInt((int) crc.getValue());
  }

  private static byte[] deflated(long zeros) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 16];
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      for (long left = zeros; left > 0; left -= block.length) {
        deflater.write(block, 0, (int) Math.min(block.length, left));
      }
    }
    return out.toByteArray();
  }

  private static byte[] pdf(float width, float height) throws IOException {
    try (PDDocument pdf = new PDDocument()) {
      pdf.addPage(new PDPage(new PDRectangle(width, height)));
      return saved(pdf);
    }
  }

  /** A page with a grey image of so many pixels, which is a few hundred kilobytes in the file. */
  private static byte[] pdfWithImage(int width, int height) throws IOException {
    try (PDDocument pdf = new PDDocument()) {
      PDPage page = new PDPage(PDRectangle.A4);
      pdf.addPage(page);
      PDImageXObject image =
          new PDImageXObject(
              pdf,
              new ByteArrayInputStream(deflated((long) width * height)),
              COSName.FLATE_DECODE,
              width,
              height,
              8,
              PDDeviceGray.INSTANCE);
      try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
        content.drawImage(image, 0, 0, 500, 500);
      }
      return saved(pdf);
    }
  }

  private static byte[] saved(PDDocument pdf) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pdf.save(out);
    return out.toByteArray();
  }
}
