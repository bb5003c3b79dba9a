-- When work can be taken: when it is due, or when its lease expires. Whoever looks for work finds expired leases by the same index, and
-- nobody has to look for them apart. Programs of the version before go on with due_at and lease_until.
ALTER TABLE runs ADD COLUMN ready_at timestamptz GENERATED ALWAYS AS (COALESCE(due_at, lease_until)) STORED;
ALTER TABLE tasks ADD COLUMN ready_at timestamptz GENERATED ALWAYS AS (COALESCE(due_at, lease_until)) STORED;

DROP INDEX runs_due;
DROP INDEX runs_suspect;
CREATE INDEX runs_ready ON runs (suspect, ready_at) WHERE ready_at IS NOT NULL;

DROP INDEX tasks_due;
DROP INDEX tasks_suspect;
CREATE INDEX tasks_ready ON tasks (pool, suspect, priority DESC, ready_at);

CREATE OR REPLACE VIEW due_instances AS
SELECT instance_id, ready_at AS due_at
FROM runs WHERE suspect IN (false, true) AND ready_at <= now();

CREATE OR REPLACE VIEW due_tasks AS
SELECT pool, ready_at AS due_at, COALESCE(lease_until > now(), false) AS leased
FROM tasks;
