package org.muniment.node.processing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.xml.sax.ContentHandler;

/**
 * Runs in the child: draws the page of a {@link PageOrder}, as the {@link PictureParser} makes
 * pictures. The program that recognises text never sees a content, only what was drawn here. Public
 * because Tika makes it by its name.
 */
public final class PageParser implements Parser {

  /** What the fetcher calls a content of which a page is wanted. */
  static final MediaType TYPE = MediaType.application("x-muniment-page");

  /** Metadata field with the content's pages. */
  static final String PAGES = "muniment:pages";

  /** Metadata field with the first page that was not looked at. */
  static final String NEXT = "muniment:next";

  /** Metadata field that is there when a page was drawn. */
  static final String DRAWN = "muniment:drawn";

  private static final long serialVersionUID = 1L;

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return Set.of(TYPE);
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, TikaException {
    PageOrder order = context.get(PageOrder.class);
    PageImage page =
        PictureSource.of(context.get(ContentHint.class).mediaType()) == PictureSource.PDF
            ? ScannedPage.draw(order)
            : RasterPage.draw(order);
    metadata.set(PAGES, Integer.toString(page.pages()));
    metadata.set(NEXT, Integer.toString(page.next()));
    if (page.image().isPresent()) {
      GrayMap.write(page.image().get(), PageOrder.page(order.file()));
      metadata.set(DRAWN, "true");
    }
  }
}
