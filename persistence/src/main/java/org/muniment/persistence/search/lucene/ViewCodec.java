package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;

/**
 * Views as bytes in the index: the record's components in their order, nothing else, because a page
 * reads a thousand of them. The shape belongs to {@link IndexDirectory#FORMAT}: whoever changes one
 * changes the other.
 */
final class ViewCodec {

  private static final byte TEXT = 0;
  private static final byte DECIMAL = 1;
  private static final byte FALSE = 2;
  private static final byte TRUE = 3;
  private static final byte MANY = 4;

  private ViewCodec() {}

  static BytesRef encode(DocumentView view) {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    try {
      write(out, view);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return new BytesRef(out.toArrayCopy());
  }

  /**
   * @throws IllegalArgumentException when the bytes hold no view
   */
  static DocumentView decode(BytesRef bytes) {
    try {
      return read(new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length));
    } catch (IOException e) {
      throw new IllegalArgumentException("the index holds a view that cannot be read", e);
    }
  }

  private static void write(DataOutput out, DocumentView view) throws IOException {
    out.writeLong(view.id().value().getMostSignificantBits());
    out.writeLong(view.id().value().getLeastSignificantBits());
    writeAttributes(out, view.attributes());
    byte[] hash = HexFormat.of().parseHex(view.content().hash().hex());
    out.writeBytes(hash, hash.length);
    out.writeVLong(view.content().size());
    out.writeString(view.content().mediaType());
    out.writeVInt(view.version());
    out.writeVLong(view.revision());
    out.writeString(view.state().name());
    out.writeString(view.owner().name());
    writeInstant(out, view.createdAt());
    out.writeString(view.createdBy().name());
    writeInstant(out, view.modifiedAt());
    out.writeString(view.modifiedBy().name());
    writeCheckout(out, view.checkout());
  }

  private static DocumentView read(DataInput in) throws IOException {
    DocumentId id = new DocumentId(new UUID(in.readLong(), in.readLong()));
    Attributes attributes = readAttributes(in);
    byte[] hash = new byte[32];
    in.readBytes(hash, 0, hash.length);
    ContentRef content =
        new ContentRef(
            new ContentHash(HexFormat.of().formatHex(hash)), in.readVLong(), in.readString());
    return new DocumentView(
        id,
        attributes,
        content,
        in.readVInt(),
        in.readVLong(),
        Lifecycle.valueOf(in.readString()),
        new Principal(in.readString()),
        readInstant(in),
        new Principal(in.readString()),
        readInstant(in),
        new Principal(in.readString()),
        readCheckout(in));
  }

  private static void writeCheckout(DataOutput out, Optional<Checkout> checkout)
      throws IOException {
    out.writeByte((byte) (checkout.isPresent() ? 1 : 0));
    if (checkout.isPresent()) {
      out.writeString(checkout.get().by().name());
      writeInstant(out, checkout.get().since());
      writeInstant(out, checkout.get().expiresAt());
      writeOptional(out, checkout.get().comment());
    }
  }

  private static Optional<Checkout> readCheckout(DataInput in) throws IOException {
    return in.readByte() == 1
        ? Optional.of(
            new Checkout(
                new Principal(in.readString()), readInstant(in), readInstant(in), readOptional(in)))
        : Optional.empty();
  }

  private static void writeAttributes(DataOutput out, Attributes attributes) throws IOException {
    out.writeString(attributes.name());
    out.writeString(attributes.folder().value());
    writeOptional(out, attributes.type());
    out.writeVInt(attributes.tags().size());
    for (String tag : attributes.tags()) {
      out.writeString(tag);
    }
    out.writeVInt(attributes.properties().size());
    for (Map.Entry<String, PropertyValue> property : attributes.properties().entrySet()) {
      out.writeString(property.getKey());
      writeValue(out, property.getValue());
    }
  }

  private static Attributes readAttributes(DataInput in) throws IOException {
    String name = in.readString();
    FolderPath folder = new FolderPath(in.readString());
    Optional<String> type = readOptional(in);
    SortedSet<String> tags = new TreeSet<>();
    for (int left = in.readVInt(); left > 0; left--) {
      tags.add(in.readString());
    }
    Map<String, PropertyValue> properties = new TreeMap<>();
    for (int left = in.readVInt(); left > 0; left--) {
      properties.put(in.readString(), readValue(in));
    }
    return new Attributes(name, folder, type, tags, properties);
  }

  private static void writeValue(DataOutput out, PropertyValue value) throws IOException {
    if (value instanceof PropertyValue.Text text) {
      out.writeByte(TEXT);
      out.writeString(text.value());
    } else if (value instanceof PropertyValue.Decimal decimal) {
      out.writeByte(DECIMAL);
      out.writeString(decimal.value().toString());
    } else if (value instanceof PropertyValue.Flag flag) {
      out.writeByte(flag.value() ? TRUE : FALSE);
    } else if (value instanceof PropertyValue.Many many) {
      out.writeByte(MANY);
      out.writeVInt(many.value().size());
      for (PropertyValue each : many.value()) {
        writeValue(out, each);
      }
    }
  }

  private static PropertyValue readValue(DataInput in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case TEXT -> new PropertyValue.Text(in.readString());
      case DECIMAL -> new PropertyValue.Decimal(new BigDecimal(in.readString()));
      case FALSE -> new PropertyValue.Flag(false);
      case TRUE -> new PropertyValue.Flag(true);
      case MANY -> {
        List<PropertyValue> values = new ArrayList<>();
        for (int left = in.readVInt(); left > 0; left--) {
          values.add(readValue(in));
        }
        yield new PropertyValue.Many(values);
      }
      default -> throw new IOException("no kind of value is " + kind);
    };
  }

  private static void writeOptional(DataOutput out, Optional<String> text) throws IOException {
    out.writeByte((byte) (text.isPresent() ? 1 : 0));
    if (text.isPresent()) {
      out.writeString(text.get());
    }
  }

  private static Optional<String> readOptional(DataInput in) throws IOException {
    return in.readByte() == 1 ? Optional.of(in.readString()) : Optional.empty();
  }

  private static void writeInstant(DataOutput out, Instant instant) throws IOException {
    out.writeZLong(instant.getEpochSecond());
    out.writeVInt(instant.getNano());
  }

  private static Instant readInstant(DataInput in) throws IOException {
    return Instant.ofEpochSecond(in.readZLong(), in.readVInt());
  }
}
