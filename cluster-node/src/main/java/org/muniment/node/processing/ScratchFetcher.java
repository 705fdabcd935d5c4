package org.muniment.node.processing;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.config.InitializableProblemHandler;
import org.apache.tika.exception.TikaConfigException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.pipes.fetcher.fs.FileSystemFetcher;

/**
 * Runs in the child: gives the parser the content's bytes from the scratch directory together with
 * its {@link ContentHint}, and sends contents of which pictures or pages are wanted to the {@link
 * PictureParser} and the {@link PageParser}. Public because Tika makes it by its name.
 *
 * <p>Being the one class of ours that every child loads at its start, it also ties the child's life
 * to the node's.
 */
public final class ScratchFetcher extends FileSystemFetcher {

  @Override
  public void checkInitialization(InitializableProblemHandler problems) throws TikaConfigException {
    super.checkInitialization(problems);
    ParentWatch.start();
    LastWords.leaveAtTheEnd();
  }

  @Override
  public InputStream fetch(String file, Metadata metadata, ParseContext context)
      throws IOException, TikaException {
    ContentHint hint = context.get(ContentHint.class);
    hint.addTo(metadata);
    if (context.get(PictureOrder.class) != null) {
      metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, PictureParser.TYPE.toString());
    }
    if (context.get(PageOrder.class) != null) {
      metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, PageParser.TYPE.toString());
    }
    return super.fetch(file, metadata, context);
  }
}
