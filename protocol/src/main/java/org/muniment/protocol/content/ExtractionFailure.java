package org.muniment.protocol.content;

/**
 * Why no text could be had from some content; trying again would not help.
 *
 * @param code stable, for programs: for example {@code encrypted}, {@code timeout}, {@code crash}
 * @param reason a sentence for people
 * @param attempts how often it was tried
 * @param extractor name and version of the program, for example {@code tika/3.3.0}
 */
public record ExtractionFailure(String code, String reason, int attempts, String extractor) {}
