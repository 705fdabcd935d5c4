package org.muniment.edge.documents;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.muniment.edge.http.ApiRequest;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.PropertyValue;

/**
 * What makes two requests with one idempotency key the same request: SHA-256 over method, path and
 * everything that has an effect, as it was understood and not as it was spelt.
 *
 * <p>Every part is preceded by its length, every list by its size, so that no two requests share an
 * input. The result is stored with events: this function may not change.
 */
final class Fingerprint {

  private final MessageDigest sha256;

  private Fingerprint() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Fingerprint of(String method, String path) {
    return new Fingerprint().add(method).add(path);
  }

  /** Of a change to what is there. */
  static Fingerprint of(ApiRequest request, Precondition precondition) {
    return of(request.method(), request.path()).add(precondition);
  }

  Fingerprint add(Precondition precondition) {
    add(precondition.kind().name());
    return addAll(new TreeSet<>(precondition.revisions()).stream().map(String::valueOf).toList());
  }

  Fingerprint add(ContentRef content) {
    return add(content.hash().hex()).add(content.mediaType());
  }

  Fingerprint add(Attributes attributes) {
    add(attributes.name()).add(attributes.folder().value()).add(attributes.type());
    return addAll(attributes.tags()).add(attributes.properties());
  }

  Fingerprint add(AttributesPatch patch) {
    add(patch.name()).add(patch.type());
    add(patch.tags().isPresent() ? 1 : 0).addAll(patch.tags().orElseGet(TreeSet::new));
    add(patch.setProperties()).addAll(patch.removedProperties());
    return addAll(patch.cleared().stream().map(Enum::name).toList());
  }

  /** 64 lower-case hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  private Fingerprint add(Map<String, PropertyValue> properties) {
    add(properties.size());
    properties.forEach((name, value) -> add(name).add(value));
    return this;
  }

  private Fingerprint add(PropertyValue value) {
    if (value instanceof PropertyValue.Many many) {
      add("many").add(many.value().size());
      many.value().forEach(this::add);
      return this;
    }
    return add(kind(value)).add(String.valueOf(value.value()));
  }

  private static String kind(PropertyValue value) {
    if (value instanceof PropertyValue.Text) {
      return "text";
    }
    return value instanceof PropertyValue.Decimal ? "number" : "flag";
  }

  Fingerprint add(Optional<String> text) {
    return addAll(text.stream().toList());
  }

  private Fingerprint addAll(Collection<String> texts) {
    add(texts.size());
    texts.forEach(this::add);
    return this;
  }

  private Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    sha256.update(bytes);
    return this;
  }

  private Fingerprint add(int size) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(size).flip());
    return this;
  }
}
