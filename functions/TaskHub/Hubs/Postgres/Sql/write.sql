-- name: add-payloads
INSERT INTO payloads (instance_id, id, data) SELECT * FROM unnest($instance_ids, $ids, $data) ON CONFLICT DO NOTHING;

-- name: add-history
INSERT INTO history (instance_id, sequence, type, timestamp, task_id, name, payload, payload_id, detail)
SELECT * FROM unnest($instance_ids, $sequences, $types, $timestamps, $task_ids, $names, $payloads, $payload_ids, $details);

-- name: consume-events
DELETE FROM inbox i USING unnest($ids, $last_ids, $due_bys) AS turn (instance_id, last_id, due_by)
WHERE i.instance_id = turn.instance_id AND i.id <= turn.last_id AND i.visible_at <= turn.due_by;

-- name: clear-inboxes
DELETE FROM inbox WHERE instance_id = ANY ($ids);

-- What was sent to the instance, and not to its run, stays for the fresh run.
-- name: clear-inboxes-of-runs
DELETE FROM inbox WHERE instance_id = ANY ($ids) AND type NOT IN ('ExecutionTerminated', 'ExecutionSuspended', 'ExecutionResumed', 'EventRaised');

-- name: add-events
INSERT INTO inbox (instance_id, visible_at, type, timestamp, task_id, name, payload, payload_id, detail)
SELECT * FROM unnest($instance_ids, $visible_at, $types, $timestamps, $task_ids, $names, $payloads, $payload_ids, $details);

-- name: add-tasks
INSERT INTO tasks (
    due_at, delivery_count, suspect,
    instance_id, execution_id, task_id, name, input, input_id, pool, priority, timeout, trace_parent, trace_state, version)
SELECT $now, $delivery_count, $suspect, *
FROM unnest(
    $instance_ids, $execution_ids, $task_ids, $names, $inputs, $input_ids, $pools, $priorities, $timeouts, $trace_parents, $trace_states,
    $versions);

-- name: add-leased-tasks
INSERT INTO tasks (
    instance_id, execution_id, task_id, name, input, input_id, pool, priority, timeout, trace_parent, trace_state, version,
    lease_token, lease_owner, lease_until, delivery_count, suspect)
SELECT * FROM unnest(
    $instance_ids, $execution_ids, $task_ids, $names, $inputs, $input_ids, $pools, $priorities, $timeouts, $trace_parents, $trace_states,
    $versions, $tokens, $owners, $until, $delivery_counts, $suspects)
RETURNING id, instance_id, task_id;

-- name: update-tasks
UPDATE tasks t
SET due_at = v.due_at, lease_token = v.token, lease_owner = v.owner, lease_until = v.until, delivery_count = v.delivery_count,
    suspect = v.suspect
FROM unnest($keys, $due_at, $tokens, $owners, $until, $delivery_counts, $suspects)
    AS v (id, due_at, token, owner, until, delivery_count, suspect)
WHERE t.id = v.id;

-- name: clear-tasks
DELETE FROM tasks WHERE instance_id = ANY ($ids);

-- name: begin-instances
UPDATE instances SET status = 0, updated_at = $now WHERE instance_id = ANY ($ids);

-- name: set-statuses
UPDATE instances i SET status = s.status, updated_at = $now
FROM unnest($ids, $statuses) AS s (instance_id, status)
WHERE i.instance_id = s.instance_id;

-- name: finish-instances
UPDATE instances i
SET status = e.status, updated_at = $now, output = e.output, output_id = e.output_id, failure = e.failure,
    fingerprint = e.fingerprint, records = e.records, bytes = e.bytes, nodes = CASE WHEN i.parent_instance_id IS NULL THEN e.nodes END,
    node_numbers = e.node_numbers::integer[]
FROM unnest($ids, $statuses, $outputs, $output_ids, $failures, $fingerprints, $records, $bytes, $nodes, $node_numbers)
    AS e (instance_id, status, output, output_id, failure, fingerprint, records, bytes, nodes, node_numbers)
WHERE i.instance_id = e.instance_id;

-- name: reopen-instances
UPDATE instances i
SET execution_id = r.execution_id, status = 0, updated_at = $now, output = NULL, output_id = NULL, failure = NULL,
    fingerprint = NULL, records = NULL, bytes = NULL, nodes = NULL, node_numbers = NULL
FROM unnest($ids, $execution_ids) AS r (instance_id, execution_id)
WHERE i.instance_id = r.instance_id;

-- name: renew-instances
UPDATE instances i SET execution_id = f.execution_id, status = 0, updated_at = $now, input = f.input, input_id = f.input_id
FROM unnest($ids, $execution_ids, $inputs, $input_ids) AS f (instance_id, execution_id, input, input_id)
WHERE i.instance_id = f.instance_id;

-- name: set-custom-statuses
UPDATE instances i SET custom_status = s.custom_status, custom_status_id = s.custom_status_id
FROM unnest($ids, $statuses, $status_ids) AS s (instance_id, custom_status, custom_status_id)
WHERE i.instance_id = s.instance_id;

-- name: clear-histories
DELETE FROM history WHERE instance_id = ANY ($ids);

-- name: drop-unused-payloads
DELETE FROM payloads p WHERE instance_id = ANY ($ids)
    AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.instance_id = p.instance_id AND i.payload_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.instance_id = p.instance_id AND (i.input_id = p.id OR i.custom_status_id = p.id));

-- name: add-instances
INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at, input, input_id, tags, parent_instance_id)
SELECT instance_id, execution_id, name, 6, $now, $now, input, input_id, tags, parent_instance_id
FROM unnest($ids, $execution_ids, $names, $inputs, $input_ids, $tags, $parent_ids)
    AS n (instance_id, execution_id, name, input, input_id, tags, parent_instance_id);

-- name: add-runs
INSERT INTO runs (
    instance_id, execution_id, name, parent_instance_id, parent_execution_id, parent_task_id, history_length,
    due_at, lease_token, lease_owner, lease_until, delivery_count, suspect, updated_at)
SELECT *, $now
FROM unnest(
    $ids, $execution_ids, $names, $parent_ids, $parent_execution_ids, $parent_task_ids, $history_lengths,
    $due_at, $tokens, $owners, $until, $delivery_counts, $suspects);

-- name: update-runs
UPDATE runs r
SET execution_id = v.execution_id, history_length = v.history_length, due_at = v.due_at,
    lease_token = v.token, lease_owner = v.owner, lease_until = v.until, delivery_count = v.delivery_count,
    suspect = v.suspect, updated_at = v.updated_at
FROM unnest($ids, $execution_ids, $history_lengths, $due_at, $tokens, $owners, $until, $delivery_counts, $suspects, $updated_at)
    AS v (instance_id, execution_id, history_length, due_at, token, owner, until, delivery_count, suspect, updated_at)
WHERE r.instance_id = v.instance_id;

-- name: adopt-runs
UPDATE runs r SET parent_execution_id = p.execution_id, parent_task_id = p.task_id
FROM unnest($ids, $execution_ids, $task_ids) AS p (instance_id, execution_id, task_id)
WHERE r.instance_id = p.instance_id;

-- name: end-runs
DELETE FROM runs WHERE instance_id = ANY ($ids);

-- name: read-events
SELECT i.instance_id, i.id, type, timestamp, task_id, name,
    COALESCE(payload, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.payload_id)), detail
FROM inbox i WHERE i.instance_id = ANY ($ids) AND i.visible_at <= $now
ORDER BY i.instance_id, i.visible_at, i.id;

-- name: read-histories
SELECT h.instance_id, type, timestamp, task_id, name,
    COALESCE(payload, (SELECT data FROM payloads p WHERE p.instance_id = h.instance_id AND p.id = h.payload_id)), detail
FROM history h WHERE h.instance_id = ANY ($ids)
ORDER BY h.instance_id, h.sequence;
