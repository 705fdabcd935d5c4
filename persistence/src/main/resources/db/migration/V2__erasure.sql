-- What purges have erased, and what contents are still needed for (ADR 0010).

-- Entities that lost what their records said: purged documents, forgotten contents.
CREATE TABLE erasure (
  persistence_id   varchar(255) NOT NULL,
  -- Records below it have neither salt nor payload.
  before_sequence  bigint NOT NULL,
  -- The transaction that took them away: once no reader can see what was before it, a compaction
  -- leaves nothing of that on the disk.
  transaction_id   bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  compacted        boolean NOT NULL DEFAULT false,
  CONSTRAINT erasure_pk PRIMARY KEY (persistence_id)
);

CREATE INDEX erasure_to_compact ON erasure (transaction_id) WHERE NOT compacted;

-- Which entities refer to which content: an account of the journal, derived and complete up to the
-- mark below. A row counts unless an erasure of its entity is newer than it.
CREATE TABLE content_reference (
  hash             varchar(64) NOT NULL,
  persistence_id   varchar(255) NOT NULL,
  -- Of the newest record that refers to the content.
  sequence_number  bigint NOT NULL,
  size             bigint NOT NULL,
  media_type       text NOT NULL,
  CONSTRAINT content_reference_pk PRIMARY KEY (hash, persistence_id)
);

CREATE INDEX content_reference_holder ON content_reference (persistence_id);

-- Every record of a transaction below the mark is in the account. One row. Transaction ids mean
-- nothing in another cluster of databases, hence its identifier.
CREATE TABLE content_reference_mark (
  singleton       boolean NOT NULL DEFAULT true CHECK (singleton),
  system_id       bigint NOT NULL,
  transaction_id  bigint NOT NULL,
  CONSTRAINT content_reference_mark_pk PRIMARY KEY (singleton)
);

-- Contents that nobody was found to need, and since when.
CREATE TABLE condemned_content (
  hash          varchar(64) NOT NULL,
  condemned_at  timestamptz NOT NULL,
  CONSTRAINT condemned_content_pk PRIMARY KEY (hash)
);

-- The planner's samples would keep bytes of payloads, out of every erasure's reach. No query has a
-- condition on these columns. Naming the type again, which rewrites nothing, drops samples taken before.
ALTER TABLE event_journal ALTER COLUMN event_payload SET STATISTICS 0;
ALTER TABLE event_journal ALTER COLUMN event_payload TYPE bytea;
ALTER TABLE snapshot ALTER COLUMN snapshot_payload SET STATISTICS 0;
ALTER TABLE snapshot ALTER COLUMN snapshot_payload TYPE bytea;
ALTER TABLE content_reference ALTER COLUMN media_type SET STATISTICS 0;
