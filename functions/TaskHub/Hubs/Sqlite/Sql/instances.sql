-- name: create-instance
INSERT INTO instances (
    instance_id, execution_id, name, status, created_at, updated_at, input, input_id, tags,
    parent_name, parent_instance_id, parent_execution_id, parent_task_id, next_due)
VALUES (
    $instance_id, $execution_id, $name, 6, $now, $now, $input, $input_id, $tags,
    $parent_name, $parent_instance_id, $parent_execution_id, $parent_task_id, $next_due)
ON CONFLICT (instance_id) DO NOTHING;

-- name: read-identity
SELECT status, parent_instance_id FROM instances WHERE instance_id = $instance_id;

-- When a message to the instance is seen: one that is to start later sees it then.
-- name: begins-at
SELECT MAX($now, CASE WHEN history_length = 0 AND lease_token IS NULL THEN COALESCE(next_due, 0) ELSE 0 END)
FROM instances WHERE instance_id = $instance_id AND status IN (0, 6, 7);

-- name: read-parent
SELECT parent_instance_id, parent_execution_id, parent_task_id FROM instances
WHERE instance_id = $instance_id AND parent_instance_id IS NOT NULL;

-- name: ready-instances
SELECT instance_id, name, execution_id, history_length, lease_token, lease_owner, lease_until, delivery_count
FROM instances INDEXED BY instances_ready
WHERE suspect = $suspect AND ready_at <= $now
ORDER BY ready_at LIMIT $limit;

-- name: read-instance-lease
SELECT lease_token, lease_owner, lease_until, delivery_count FROM instances WHERE instance_id = $instance_id;

-- name: set-instance-lease
UPDATE instances
SET lease_token = $token, lease_owner = $owner, lease_until = $until, delivery_count = $delivery_count, suspect = $suspect
WHERE instance_id = $instance_id;

-- Reads all that is under way: only for the leases of a process that died.

-- name: instances-of-session
SELECT instance_id, lease_token, lease_owner, lease_until, delivery_count
FROM instances INDEXED BY instances_ready
WHERE ready_at IS NOT NULL AND lease_owner GLOB $session || '/*';

-- name: commit-instance
UPDATE instances
SET status = $status, updated_at = $now, history_length = $history_length, execution_id = $execution_id,
    next_due = (SELECT MIN(visible_at) FROM inbox WHERE inbox.instance_id = $instance_id),
    lease_token = $token, lease_owner = $owner, lease_until = $until, delivery_count = $delivery_count, suspect = $suspect
WHERE instance_id = $instance_id AND lease_token = $held;

-- name: finish-instance
UPDATE instances
SET output = $output, output_id = $output_id, failure = $failure, fingerprint = $fingerprint, records = $records, bytes = $bytes,
    nodes = CASE WHEN parent_instance_id IS NULL THEN $nodes END
WHERE instance_id = $instance_id;

-- name: read-run
SELECT status, execution_id, parent_instance_id FROM instances WHERE instance_id = $instance_id;

-- name: reopen-instance
UPDATE instances
SET status = 0, updated_at = $now, execution_id = $execution_id, next_due = $now, output = NULL, output_id = NULL, failure = NULL,
    fingerprint = NULL, records = NULL, bytes = NULL, nodes = NULL
WHERE instance_id = $instance_id;

-- name: adopt-instance
UPDATE instances SET parent_execution_id = $parent_execution_id, parent_task_id = $parent_task_id WHERE instance_id = $instance_id;

-- name: read-output
SELECT COALESCE(output, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.output_id))
FROM instances i WHERE instance_id = $instance_id;

-- name: set-input
UPDATE instances SET input = $input, input_id = $input_id WHERE instance_id = $instance_id;

-- name: set-custom-status
UPDATE instances SET custom_status = $status, custom_status_id = $status_id WHERE instance_id = $instance_id;

-- name: wake-instance
UPDATE instances SET next_due = $at WHERE instance_id = $instance_id AND (next_due IS NULL OR next_due > $at);

-- name: running-children
SELECT instance_id, execution_id FROM instances WHERE parent_instance_id = $instance_id AND status IN (0, 6, 7);

-- name: next-instance-due
SELECT MIN(ready_at) FROM instances INDEXED BY instances_ready WHERE suspect = 0 AND ready_at > $now;

-- name: count-due-instances
SELECT COUNT(*) FROM instances INDEXED BY instances_ready WHERE suspect IN (0, 1) AND ready_at <= $now;

-- name: add-payload
INSERT INTO payloads (instance_id, id, data) VALUES ($instance_id, $id, $data) ON CONFLICT DO NOTHING;
