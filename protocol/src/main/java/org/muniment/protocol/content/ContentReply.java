package org.muniment.protocol.content;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.muniment.protocol.Message;

/** What a content answers: the result that stands. */
public sealed interface ContentReply extends Message {

  /** Nothing is known about this content so far. */
  record Pending() implements ContentReply {}

  /** The content's text is there. */
  record Extracted(ExtractedText text) implements ContentReply {
    @JsonCreator
    public Extracted {}
  }

  /** The content has no readable text, for good. */
  record Failed(ExtractionFailure failure) implements ContentReply {
    @JsonCreator
    public Failed {}
  }
}
