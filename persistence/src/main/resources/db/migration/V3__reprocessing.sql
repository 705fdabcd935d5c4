-- Runs of processing over all contents that somebody asked for.
CREATE TABLE reprocessing_run (
  run           bigint GENERATED ALWAYS AS IDENTITY,
  requested_at  timestamptz NOT NULL,
  requested_by  text NOT NULL,
  CONSTRAINT reprocessing_run_pk PRIMARY KEY (run)
);

-- The shares of a run that are done. Run 0 is the one that nobody asked for.
CREATE TABLE reprocessing_share (
  run   bigint NOT NULL,
  -- A worker over one tag of the journal.
  share varchar(255) NOT NULL,
  CONSTRAINT reprocessing_share_pk PRIMARY KEY (run, share)
);
