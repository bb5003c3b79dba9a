-- What may kill its worker is marked, and can be looked for apart. An instance can be taken when its first event is due and no lease is in
-- force: at the later of the two times, whether the lease was given up or expired.
ALTER TABLE instances ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE instances ADD COLUMN ready_at INTEGER AS (MAX(next_due, lease_until)) VIRTUAL;
UPDATE instances SET suspect = 1 WHERE delivery_count >= 2;
DROP INDEX instances_due;
DROP INDEX instances_suspect;
CREATE INDEX instances_ready ON instances (suspect, ready_at) WHERE ready_at IS NOT NULL;

ALTER TABLE tasks ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0;
UPDATE tasks SET suspect = 1 WHERE delivery_count >= 2;
DROP INDEX tasks_due;
DROP INDEX tasks_suspect;
CREATE INDEX tasks_ready ON tasks (pool, suspect, priority DESC, due_at);
