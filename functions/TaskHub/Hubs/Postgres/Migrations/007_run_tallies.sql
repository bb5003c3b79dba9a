-- What runs come to in counts over many runs, kept when they end. nodes is a line for each node of the run, its state and its path; empty if
-- the run said nothing, and NULL while it goes on, in sub-orchestrations, and in runs that a program of the version before ended.
-- node_numbers has for all nodes the calls, then for all the waits, then the durations (times as in TimeScale, -1 for none): runs whose
-- nodes fared alike have the same text, and few different numbers.
ALTER TABLE instances
    ADD COLUMN fingerprint text, ADD COLUMN records bigint, ADD COLUMN bytes bigint,
    ADD COLUMN nodes text, ADD COLUMN node_numbers integer[];

-- Failures that programs of the version before stored.
CREATE INDEX instances_unmarked ON instances (instance_id) WHERE status = 3 AND fingerprint IS NULL;
