package org.muniment.protocol.content;

import java.util.Optional;

/**
 * A picture that a machine made of some content.
 *
 * @param image where it is kept, with its media type
 * @param width in pixels
 * @param height in pixels
 * @param pages how many pages the content has, where that can be told; the picture shows the first
 * @param producer name and version of the program that made it
 */
public record Picture(
    ContentRef image, int width, int height, Optional<Integer> pages, String producer) {}
