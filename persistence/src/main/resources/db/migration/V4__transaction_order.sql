-- The feed goes through the journal in the order of (transaction, ordering) and looks single
-- transactions up. Both grow with the table, so that a new row goes to the index's last page.
CREATE INDEX event_journal_transaction ON event_journal (transaction_id, ordering);
DROP INDEX event_journal_transaction_brin;
