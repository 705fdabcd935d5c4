package org.muniment.ops.client;

import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.FolderPath;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a folder. */
final class FolderConverter implements ITypeConverter<FolderPath> {

  @Override
  public FolderPath convert(String text) {
    try {
      return FolderPath.of(text);
    } catch (InvalidValueException e) {
      throw new TypeConversionException("'" + text + "' cannot be a folder: " + e.getMessage());
    }
  }
}
