package org.muniment.node.processing;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * The first page of a content as a child has drawn it.
 *
 * @param image at least as large as the preview, or as large as the content is
 * @param pages how many pages there are, where that can be told
 * @param legible whether the image is the page itself, and not only a small likeness of it
 */
record FirstPage(BufferedImage image, Optional<Integer> pages, boolean legible) {}
