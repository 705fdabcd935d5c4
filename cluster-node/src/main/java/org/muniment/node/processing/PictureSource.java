package org.muniment.node.processing;

import java.util.Locale;
import java.util.Set;

/** Which kinds of content pictures are made of, and how. */
enum PictureSource {
  /** Drawn by PDFBox. */
  PDF,
  /** Decoded and made smaller. */
  IMAGE,
  /** Drawn by POI. */
  SLIDES,
  /** Carries a small picture of itself, if the program that wrote it put one in. */
  PACKAGE,
  /** Nothing here can draw it. */
  NONE;

  private static final String OOXML = "application/vnd.openxmlformats-officedocument.";
  private static final String ODF = "application/vnd.oasis.opendocument.";
  private static final Set<String> POWERPOINT =
      Set.of(
          "application/vnd.ms-powerpoint",
          "application/vnd.ms-powerpoint.presentation.macroenabled.12",
          "application/vnd.ms-powerpoint.slideshow.macroenabled.12");

  /** How pictures of a media type, told by the bytes, are made. */
  static PictureSource of(String mediaType) {
    String type = mediaType.toLowerCase(Locale.ROOT);
    if (type.equals("application/pdf")) {
      return PDF;
    }
    if (type.startsWith("image/")) {
      return IMAGE;
    }
    if (type.startsWith(OOXML + "presentationml.") || POWERPOINT.contains(type)) {
      return SLIDES;
    }
    return type.startsWith(OOXML) || type.startsWith(ODF) || type.endsWith(".macroenabled.12")
        ? PACKAGE
        : NONE;
  }
}
