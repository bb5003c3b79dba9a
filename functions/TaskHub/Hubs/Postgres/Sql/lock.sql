-- The order of access in every transaction, so that no two wait for each other in a circle:
--   1. runs, all that the transaction touches, in the order of their ids;
--   2. tasks, in the order of their keys;
--   3. instances, in the order of their ids;
--   4. inbox, history and payloads: their rows belong to a run that is locked.
-- Arrays come sorted from the client, and rows are reached by nested loops in the order of the array (the connections that write allow no
-- other join). Locks that skip what is locked (SKIP LOCKED) never wait, and may be taken at any point. Rows of instances that ended have no
-- run to guard them: only a purge, a replacement and a rewind touch them, in the same order. Should a deadlock happen all the same, one side is told, and tries again.

-- name: begin
BEGIN;

-- name: commit
COMMIT;

-- name: now
SELECT COALESCE($now, now());

-- name: lock-runs
SELECT instance_id, execution_id, name, parent_instance_id, parent_execution_id, parent_task_id,
    history_length, due_at, lease_token, lease_owner, lease_until, delivery_count, updated_at
FROM runs
WHERE instance_id = ANY (ARRAY(
    SELECT unnest($ids)
    UNION SELECT t.instance_id FROM tasks t WHERE t.id = ANY ($task_keys)
    UNION SELECT r.parent_instance_id FROM runs r WHERE r.instance_id = ANY ($ending_ids)
    UNION SELECT r.instance_id FROM runs r WHERE r.parent_instance_id = ANY ($recursing_ids)))
ORDER BY instance_id FOR UPDATE;

-- name: lock-tasks
SELECT id, pool, due_at, lease_token, lease_owner, lease_until, delivery_count
FROM tasks WHERE id = ANY ($keys) ORDER BY id FOR UPDATE;

-- name: end-tasks
DELETE FROM tasks t USING unnest($keys, $tokens) AS done (id, token)
WHERE t.id = done.id AND t.lease_token = done.token
RETURNING t.id, t.instance_id, t.execution_id;

-- name: create-instances
INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at, input, input_id, tags)
SELECT instance_id, execution_id, name, 6, COALESCE($now, now()), COALESCE($now, now()), input, input_id, tags
FROM unnest($ids, $execution_ids, $names, $inputs, $input_ids, $tags) AS n (instance_id, execution_id, name, input, input_id, tags)
ON CONFLICT (instance_id) DO NOTHING
RETURNING instance_id, execution_id;

-- name: read-identities
SELECT instance_id, execution_id, status, parent_instance_id FROM instances WHERE instance_id = ANY ($ids);

-- Instances that ended have no run to guard them.
-- name: lock-ended
SELECT instance_id, execution_id, name, status, parent_instance_id,
    (SELECT COALESCE(MAX(sequence) + 1, 0) FROM history h WHERE h.instance_id = i.instance_id),
    COALESCE(output, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.output_id))
FROM instances i WHERE instance_id = ANY ($ids) ORDER BY instance_id FOR UPDATE;

-- name: read-leftovers
SELECT (SELECT MIN(i.visible_at) FROM inbox i WHERE i.instance_id = turn.instance_id AND (i.id > turn.last_id OR i.visible_at > turn.due_by))
FROM unnest($ids, $last_ids, $due_bys) WITH ORDINALITY AS turn (instance_id, last_id, due_by, number)
ORDER BY number;

-- name: take-runs
WITH suspects AS MATERIALIZED (
    SELECT * FROM runs WHERE suspect AND ready_at <= COALESCE($now, now())
    ORDER BY ready_at LIMIT $suspects FOR UPDATE SKIP LOCKED),
others AS MATERIALIZED (
    SELECT * FROM runs WHERE NOT suspect AND ready_at <= COALESCE($now, now())
    ORDER BY ready_at LIMIT $limit - (SELECT COUNT(*) FROM suspects) FOR UPDATE SKIP LOCKED)
SELECT instance_id, execution_id, name, parent_instance_id, parent_execution_id, parent_task_id,
    history_length, due_at, lease_token, lease_owner, lease_until, delivery_count, updated_at
FROM (SELECT * FROM suspects UNION ALL SELECT * FROM others) AS taken;

-- name: take-tasks
WITH suspects AS MATERIALIZED (
    SELECT * FROM tasks WHERE pool = $pool AND suspect AND ready_at <= COALESCE($now, now())
    ORDER BY priority DESC, ready_at LIMIT $suspects FOR UPDATE SKIP LOCKED),
others AS MATERIALIZED (
    SELECT * FROM tasks WHERE pool = $pool AND NOT suspect AND ready_at <= COALESCE($now, now())
    ORDER BY priority DESC, ready_at LIMIT $limit - (SELECT COUNT(*) FROM suspects) FOR UPDATE SKIP LOCKED)
SELECT id, pool, due_at, lease_token, lease_owner, lease_until, delivery_count, instance_id, task_id, name,
    COALESCE(input, (SELECT data FROM payloads p WHERE p.instance_id = t.instance_id AND p.id = t.input_id)),
    timeout, trace_parent, trace_state, version, execution_id
FROM (SELECT * FROM suspects UNION ALL SELECT * FROM others) AS t;
