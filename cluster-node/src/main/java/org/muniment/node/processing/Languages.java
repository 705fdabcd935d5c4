package org.muniment.node.processing;

import java.util.Optional;
import org.apache.tika.langdetect.optimaize.OptimaizeLangDetector;
import org.apache.tika.language.detect.LanguageConfidence;
import org.apache.tika.language.detect.LanguageResult;

/**
 * Tells the language of a text from groups of up to three letters and how often each language has
 * them (Nakatani Shuyo's "language-detection", 2010). Groups are drawn until the answer is all but
 * sure, so that text in no language takes longest.
 */
final class Languages {

  private final int sampleCharacters;

  /**
   * Looks at the beginning of a text.
   *
   * @param sampleCharacters so many of it
   */
  Languages(int sampleCharacters) {
    this.sampleCharacters = sampleCharacters;
  }

  /** The language as a BCP 47 tag, if that is all but certain. */
  Optional<String> of(String text) {
    // One for each text, since it holds the text; the profiles are loaded once for all.
    LanguageResult found =
        new OptimaizeLangDetector().loadModels().detect(FileMetadata.cut(text, sampleCharacters));
    return found.getConfidence() == LanguageConfidence.HIGH
        ? FileMetadata.languageTag(found.getLanguage())
        : Optional.empty();
  }
}
