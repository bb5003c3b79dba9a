-- What runs come to in counts over many runs, kept when they end. nodes is a line for each node of the run, empty if it said nothing, and
-- NULL while the run goes on and in sub-orchestrations. The index has all that counts and most filters read.
ALTER TABLE instances ADD COLUMN fingerprint TEXT;
ALTER TABLE instances ADD COLUMN records INTEGER;
ALTER TABLE instances ADD COLUMN bytes INTEGER;
ALTER TABLE instances ADD COLUMN nodes TEXT;
UPDATE instances SET nodes = '' WHERE status IN (1, 3, 5) AND parent_instance_id IS NULL;
CREATE INDEX instances_ended ON instances (created_at, status, updated_at, name, tags, fingerprint, records, bytes, instance_id, nodes)
WHERE nodes IS NOT NULL;

-- Failures that versions before this one stored.
CREATE INDEX instances_unmarked ON instances (instance_id) WHERE status = 3 AND fingerprint IS NULL;
