-- Checked at the commit: a reference that leads nowhere fails the transaction, not the statement.
CREATE TABLE refs (note INTEGER NOT NULL REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED);
-- The last line may be a comment.
