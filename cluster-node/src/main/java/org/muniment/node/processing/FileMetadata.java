package org.muniment.node.processing;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.tika.metadata.DublinCore;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Office;
import org.apache.tika.metadata.OfficeOpenXMLCore;
import org.apache.tika.metadata.OfficeOpenXMLExtended;
import org.apache.tika.metadata.PDF;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.XMP;
import org.muniment.protocol.content.ExtractedText;

/**
 * What a file says about itself, under the names that Muniment gives it. Everything that has no
 * name here is left out: parsers report hundreds of technical fields that nobody looks for.
 */
final class FileMetadata {

  /** Muniment's name, and the parsers' names in order of preference. */
  private static final Map<String, List<String>> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              entry(
                  "application",
                  List.of(OfficeOpenXMLExtended.APPLICATION.getName(), XMP.CREATOR_TOOL.getName())),
              entry("author", List.of(DublinCore.CREATOR.getName(), Office.AUTHOR.getName())),
              entry("bcc", List.of(Message.MESSAGE_BCC)),
              entry("category", List.of(OfficeOpenXMLCore.CATEGORY.getName())),
              entry("cc", List.of(Message.MESSAGE_CC)),
              entry("company", List.of(OfficeOpenXMLExtended.COMPANY.getName())),
              entry(
                  "created", List.of(DublinCore.CREATED.getName(), Office.CREATION_DATE.getName())),
              entry("description", List.of(DublinCore.DESCRIPTION.getName())),
              entry("from", List.of(Message.MESSAGE_FROM, Message.MESSAGE_FROM_EMAIL.getName())),
              entry(
                  "keywords",
                  List.of(Office.KEYWORDS.getName(), "meta:keyword", "pdf:docinfo:keywords")),
              entry(
                  "language", List.of(DublinCore.LANGUAGE.getName(), HttpHeaders.CONTENT_LANGUAGE)),
              entry("modified", List.of(DublinCore.MODIFIED.getName(), Office.SAVE_DATE.getName())),
              entry(
                  "modifiedby",
                  List.of(
                      Office.LAST_AUTHOR.getName(), OfficeOpenXMLCore.LAST_MODIFIED_BY.getName())),
              entry(
                  "pages",
                  List.of(
                      PagedText.N_PAGES.getName(),
                      Office.PAGE_COUNT.getName(),
                      Office.SLIDE_COUNT.getName())),
              entry("publisher", List.of(DublinCore.PUBLISHER.getName())),
              entry("rights", List.of(DublinCore.RIGHTS.getName())),
              entry("subject", List.of(DublinCore.SUBJECT.getName(), "cp:subject")),
              entry("title", List.of(DublinCore.TITLE.getName())),
              entry("to", List.of(Message.MESSAGE_TO, Message.MESSAGE_TO_EMAIL.getName())),
              entry("words", List.of(Office.WORD_COUNT.getName()))));

  private FileMetadata() {}

  /** The named fields that have a value, cleaned and bounded. */
  static Map<String, List<String>> of(Metadata metadata, ProcessingSettings.Output bounds) {
    Map<String, List<String>> fields = new TreeMap<>();
    int room = bounds.maxMetadataValues();
    for (Map.Entry<String, List<String>> name : NAMES.entrySet()) {
      List<String> values = values(metadata, name.getValue(), bounds.maxMetadataValueCharacters());
      List<String> fitting = values.subList(0, Math.min(room, values.size()));
      if (!fitting.isEmpty()) {
        fields.put(name.getKey(), List.copyOf(fitting));
        room -= fitting.size();
      }
    }
    long scanned = scannedPages(metadata, bounds);
    if (scanned > 0) {
      fields.put(ExtractedText.SCANNED_PAGES, List.of(Long.toString(scanned)));
    }
    return fields;
  }

  /** Of a PDF, among its first pages, as many as the child reports. */
  private static long scannedPages(Metadata metadata, ProcessingSettings.Output bounds) {
    return Arrays.stream(metadata.getIntValues(PDF.CHARACTERS_PER_PAGE))
        .filter(characters -> characters < bounds.minPageCharacters())
        .count();
  }

  /** The language that the file states, as a BCP 47 tag. */
  static Optional<String> language(Map<String, List<String>> fields) {
    return fields.getOrDefault("language", List.of()).stream()
        .findFirst()
        .flatMap(FileMetadata::languageTag);
  }

  private static List<String> values(Metadata metadata, List<String> names, int maxCharacters) {
    for (String name : names) {
      Set<String> values = new LinkedHashSet<>();
      Arrays.stream(metadata.getValues(name))
          .map(value -> cut(PlainText.clean(value), maxCharacters))
          .filter(value -> !value.isEmpty())
          .forEach(values::add);
      if (!values.isEmpty()) {
        return new ArrayList<>(values);
      }
    }
    return List.of();
  }

  static String cut(String text, int maxCharacters) {
    if (text.length() <= maxCharacters) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(maxCharacters - 1));
    return text.substring(0, splitsPair ? maxCharacters - 1 : maxCharacters);
  }

  /** A language as files and programs write it, as a BCP 47 tag. */
  static Optional<String> languageTag(String value) {
    try {
      String tag =
          new Locale.Builder().setLanguageTag(value.replace('_', '-')).build().toLanguageTag();
      return tag.equals("und") ? Optional.empty() : Optional.of(tag);
    } catch (IllformedLocaleException e) {
      return Optional.empty();
    }
  }
}
