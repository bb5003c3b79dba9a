-- name: add-history
INSERT INTO history (instance_id, sequence, type, timestamp, task_id, name, payload, payload_id, detail)
VALUES ($instance_id, $sequence, $type, $timestamp, $task_id, $name, $payload, $payload_id, $detail);

-- name: read-history
SELECT type, timestamp, task_id, name, COALESCE(payload, (SELECT data FROM payloads p WHERE p.instance_id = h.instance_id AND p.id = h.payload_id)), detail
FROM history h WHERE instance_id = $instance_id ORDER BY sequence;

-- name: clear-history
DELETE FROM history WHERE instance_id = $instance_id;

-- name: add-event
INSERT INTO inbox (instance_id, visible_at, type, timestamp, task_id, name, payload, payload_id, detail)
VALUES ($instance_id, $visible_at, $type, $timestamp, $task_id, $name, $payload, $payload_id, $detail);

-- name: is-waiting
SELECT 1 FROM instances WHERE instance_id = $instance_id AND execution_id = $execution_id AND status IN (0, 6, 7);

-- name: read-due-events
SELECT type, timestamp, task_id, name, COALESCE(payload, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.payload_id)), detail, id
FROM inbox i WHERE instance_id = $instance_id AND visible_at <= $now ORDER BY visible_at, id;

-- name: consume-events
DELETE FROM inbox WHERE instance_id = $instance_id AND visible_at <= $due_by AND id <= $last_id;

-- name: clear-inbox
DELETE FROM inbox WHERE instance_id = $instance_id;

-- What was sent to the instance, and not to its run, stays for the fresh run.
-- name: clear-inbox-of-run
DELETE FROM inbox
WHERE instance_id = $instance_id AND type NOT IN ('ExecutionTerminated', 'ExecutionSuspended', 'ExecutionResumed', 'EventRaised');

-- name: drop-unused-payloads
DELETE FROM payloads
WHERE instance_id = $instance_id AND id NOT IN (
    SELECT payload_id FROM inbox WHERE instance_id = $instance_id AND payload_id IS NOT NULL
    UNION SELECT input_id FROM instances WHERE instance_id = $instance_id AND input_id IS NOT NULL
    UNION SELECT custom_status_id FROM instances WHERE instance_id = $instance_id AND custom_status_id IS NOT NULL);

-- name: trim-history
DELETE FROM history
WHERE instance_id = $instance_id AND EXISTS (SELECT 1 FROM instances WHERE instance_id = $instance_id AND status IN (1, 3, 5));

-- name: trim-payloads
DELETE FROM payloads
WHERE instance_id = $instance_id AND id NOT IN (
    SELECT input_id FROM instances WHERE instance_id = $instance_id AND input_id IS NOT NULL
    UNION SELECT output_id FROM instances WHERE instance_id = $instance_id AND output_id IS NOT NULL
    UNION SELECT custom_status_id FROM instances WHERE instance_id = $instance_id AND custom_status_id IS NOT NULL);
