package org.muniment.persistence.journal;

import akka.util.ByteString;
import java.util.Optional;

/**
 * The stored parts of a record, verbatim.
 *
 * @param salt 16 random bytes; empty after a purge, together with {@code payload}
 */
record SealedBytes(
    ByteString header,
    Optional<ByteString> salt,
    Optional<ByteString> payload,
    ByteString payloadDigest,
    ChainHash previous,
    ChainHash hash) {}
