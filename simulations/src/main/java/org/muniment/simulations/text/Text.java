package org.muniment.simulations.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A generated text.
 *
 * @param uniqueWord stands in this text once, and in no other
 * @param words of the vocabulary that stand in it, common words left out, each once
 */
public record Text(String body, String uniqueWord, List<String> words) {
  public Text {
    words = List.copyOf(words);
  }

  public byte[] bytes() {
    return body.getBytes(UTF_8);
  }
}
