package org.muniment.protocol.content;

import java.util.Optional;

/**
 * The text that a machine recognised in a picture or in scanned pages (OCR).
 *
 * @param text where the text is kept, UTF-8; of size 0 when none was found
 * @param pages that were looked at
 * @param language BCP 47 tag, where it is known
 * @param truncated whether pages were left out, or the text was cut at its bound
 * @param producer name and version of the program
 */
public record RecognisedText(
    ContentRef text, int pages, Optional<String> language, boolean truncated, String producer) {}
