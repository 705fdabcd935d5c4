package org.muniment.ops.client;

import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a document's id. */
final class DocumentIdConverter implements ITypeConverter<DocumentId> {

  @Override
  public DocumentId convert(String text) {
    try {
      return DocumentId.parse(text);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(
          "'" + text + "' is not the id of a document; `muniment search` prints ids");
    }
  }
}
