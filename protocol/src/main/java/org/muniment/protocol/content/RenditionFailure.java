package org.muniment.protocol.content;

/**
 * Why a rendition could not be made of some content.
 *
 * @param code stable, for programs: for example {@code encrypted}, {@code timeout}, {@code crash}
 * @param reason a sentence for people
 * @param attempts how often it was tried
 * @param producer name and version of the program, for example {@code tika/3.3.0}
 */
public record RenditionFailure(String code, String reason, int attempts, String producer) {}
