package org.muniment.edge.problem;

import java.net.URI;
import java.util.Locale;

/**
 * The catalogue of problems (RFC 9457). A type's URI is stable for ever; titles are for people and
 * may improve. Members beyond the standard ones are named in each type's comment.
 */
public enum ProblemType {
  /** The message is not HTTP as RFC 9112 wants it; the connection is closed. */
  MALFORMED_REQUEST(400, "The request cannot be read"),
  /** The body ended before it was complete. */
  INCOMPLETE_BODY(400, "The request body is incomplete"),
  /** The body is not {@code multipart/form-data} as RFC 7578 wants it, or has the wrong parts. */
  MALFORMED_MULTIPART(400, "The multipart body cannot be used"),
  /** The body is not JSON; {@code line} and {@code column} count from 1. */
  MALFORMED_JSON(400, "The body is not JSON"),
  /** A JSON object names {@code field} twice. */
  DUPLICATE_FIELD(400, "A field is there twice"),
  /** A JSON object has {@code field}, which is not known here. */
  UNKNOWN_FIELD(400, "A field is not known"),
  /** The value of {@code field} cannot be accepted. */
  INVALID_FIELD(400, "A value cannot be accepted"),
  /** A check-out would last longer than {@code limit}, an ISO 8601 duration. */
  EXPIRY_TOO_LONG(400, "The check-out would last too long"),
  /** The comment of a check-out is longer than {@code limit} characters. */
  COMMENT_TOO_LONG(400, "The comment is too long"),
  /** Documents stay in their folder for now; {@code field} is {@code folder}. */
  MOVE_UNAVAILABLE(400, "Documents cannot be moved yet"),
  /** A new document has no name. */
  MISSING_NAME(400, "The document has no name"),
  /** The query has {@code parameter}, which is not known here. */
  UNKNOWN_PARAMETER(400, "A query parameter is not known"),
  /** The value of {@code parameter} cannot be accepted. */
  INVALID_PARAMETER(400, "A query parameter cannot be accepted"),
  /** The value of {@code header} cannot be accepted. */
  INVALID_HEADER(400, "A header cannot be accepted"),
  /** The search query cannot be read at {@code position}, counted from 0. */
  INVALID_QUERY(400, "The search query cannot be read"),
  /** The cursor is not one that was given out for this list. */
  INVALID_CURSOR(400, "The cursor is not valid here"),
  /** The sort key is not one of {@code known}. */
  UNKNOWN_SORT(400, "The sort key is not known"),
  /** The facet is not one of {@code known}. */
  UNKNOWN_FACET(400, "The facet is not known"),
  /** A name is longer than {@code limit} characters. */
  NAME_TOO_LONG(400, "The name is too long"),
  /** A document type is longer than {@code limit} characters. */
  TYPE_TOO_LONG(400, "The document type is too long"),
  /** There are more than {@code limit} tags. */
  TOO_MANY_TAGS(400, "There are too many tags"),
  /** A tag is longer than {@code limit} characters. */
  TAG_TOO_LONG(400, "A tag is too long"),
  /** There are more than {@code limit} properties. */
  TOO_MANY_PROPERTIES(400, "There are too many properties"),
  /** The name of a property is longer than {@code limit} characters. */
  PROPERTY_NAME_TOO_LONG(400, "The name of a property is too long"),
  /** The value of a property is longer than {@code limit} characters, digits or list items. */
  PROPERTY_VALUE_TOO_LONG(400, "The value of a property is too long"),
  /** A folder path is longer than {@code limit} characters. */
  FOLDER_TOO_LONG(400, "The folder path is too long"),
  /** A folder path has more than {@code limit} segments. */
  FOLDER_TOO_DEEP(400, "The folder path is too deep"),
  /** A search query is longer than {@code limit} characters. */
  QUERY_TOO_LONG(400, "The search query is too long"),
  /** A page of another site tried to use this server through somebody's browser. */
  CROSS_SITE_REQUEST(403, "Requests from other sites are refused"),
  /** A virus scanner found {@code signature} in the content, or could not scan it. */
  CONTENT_QUARANTINED(403, "The content is in quarantine"),
  /** Nothing is served at this path. */
  NOT_FOUND(404, "There is nothing at this address"),
  /** There is no document with this id. */
  DOCUMENT_NOT_FOUND(404, "There is no such document"),
  /** At that instant the document did not exist; it was created at {@code createdAt}. */
  DOCUMENT_NOT_YET_CREATED(404, "The document did not exist yet"),
  /** The document has no version with this number. */
  VERSION_NOT_FOUND(404, "There is no such version"),
  /** There are no renditions of this kind. */
  RENDITION_NOT_FOUND(404, "There is no such rendition"),
  /**
   * The content could not be processed, for the reason {@code code}; trying again will not help.
   */
  RENDITION_FAILED(404, "The content could not be processed"),
  /** The resource does not know the method; {@code Allow} says which it knows. */
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  /** The body arrived too slowly. */
  BODY_TOO_SLOW(408, "The request body arrives too slowly"),
  /** The id is taken by a document that another request made. */
  DOCUMENT_EXISTS(409, "The document exists already"),
  /** The document's {@code state} does not allow this. */
  WRONG_STATE(409, "The document's state does not allow this"),
  /** There is no check-out to check in to: it was given back or has expired. */
  NOT_CHECKED_OUT(409, "The document is not checked out"),
  /** A bound of the document, {@code what}, has reached {@code limit}. */
  LIMIT_REACHED(409, "A limit is reached"),
  /** The document was erased for good by {@code purgedBy}, at {@code purgedAt}. */
  DOCUMENT_PURGED(410, "The document was purged"),
  /** {@code If-Match} names another revision than {@code currentRevision}. */
  STALE_REVISION(412, "The document has changed"),
  /** {@code If-Match} names other content. */
  CONTENT_CHANGED(412, "The content has changed"),
  /** The content is larger than {@code limit} bytes. */
  CONTENT_TOO_LARGE(413, "The content is too large"),
  /** A JSON body is larger than {@code limit} bytes. */
  JSON_TOO_LARGE(413, "The JSON body is too large"),
  /** The request target is too long. */
  URI_TOO_LONG(414, "The address is too long"),
  /** The body is of another kind than those in {@code supported}. */
  UNSUPPORTED_MEDIA_TYPE(415, "The body is of the wrong kind"),
  /** {@code Range} lies outside the content of {@code size} bytes. */
  RANGE_NOT_SATISFIABLE(416, "The range is outside the content"),
  /** {@code Expect} asks for something else than {@code 100-continue}. */
  EXPECTATION_FAILED(417, "The expectation cannot be met"),
  /** {@code Host} names another server. */
  MISDIRECTED_REQUEST(421, "This is not the host you asked for"),
  /** A request of this method carries a body. */
  UNEXPECTED_BODY(422, "The request must not have a body"),
  /** The idempotency key was used for another request. */
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
  /**
   * Somebody else has checked the document out: {@code checkout} says {@code by} whom, {@code
   * since} when and until when ({@code expiresAt}).
   */
  CHECKED_OUT(423, "Somebody else has checked the document out"),
  /** {@code If-Match} is missing. */
  PRECONDITION_REQUIRED(428, "If-Match is required"),
  /** The header section or one of its lines is too large. */
  HEADER_TOO_LARGE(431, "The request header is too large"),
  /** Something went wrong here; {@code errorId} finds it in the log. */
  INTERNAL_ERROR(500, "Something went wrong"),
  /** The document's content is not in the store; {@code errorId} finds it in the log. */
  CONTENT_MISSING(500, "The content is missing"),
  /**
   * The document's record {@code sequence} does not follow the one before; an operator must see.
   */
  HISTORY_BROKEN(500, "The history of the document is broken"),
  /** The method is not one that this server knows. */
  METHOD_UNKNOWN(501, "The method is not known"),
  /** No answer came in time: a change may have happened or not. */
  OUTCOME_UNKNOWN(503, "The outcome is unknown"),
  /** A part of the service cannot answer now; nothing was changed. */
  UNAVAILABLE(503, "The service is not available"),
  /** The content has not been scanned for viruses yet. */
  CONTENT_UNSCANNED(503, "The content is not scanned yet"),
  /** Content cannot be stored now; {@code errorId} finds the cause in the log. */
  STORAGE_UNAVAILABLE(503, "The content cannot be stored"),
  /** The index does not show in time what the request waits for. */
  INDEX_BEHIND(503, "The index is behind"),
  /** {@code limit} requests are being answered already. */
  OVERLOADED(503, "Too many requests at once"),
  /** {@code limit} streams of changes are open already. */
  TOO_MANY_STREAMS(503, "Too many streams at once"),
  /** This node is not ready; {@code faults} says what is wrong. */
  NOT_READY(503, "The node is not ready"),
  /** The protocol version is not one that this server speaks. */
  HTTP_VERSION_UNSUPPORTED(505, "The HTTP version is not supported"),
  /**
   * There is no room for what the request brings. When that showed only while content was being
   * stored, {@code errorId} finds the cause in the log.
   */
  STORAGE_FULL(507, "There is no room on the server");

  private static final String BASE = "https://muniment.org/problems/";

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The URI that programs compare. */
  public URI uri() {
    return URI.create(BASE + slug());
  }

  /** The last segment of {@link #uri()}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The HTTP status code. */
  public int status() {
    return status;
  }

  /** What people read first. */
  public String title() {
    return title;
  }
}
