package org.muniment.node.processing;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * A page as a child has drawn it for recognition.
 *
 * @param image grey; empty when no page among those looked at needs recognition
 * @param next the first page that was not looked at, from 0
 * @param pages how many there are
 */
record PageImage(Optional<BufferedImage> image, int next, int pages) {}
