-- name: add-task
INSERT INTO tasks (instance_id, execution_id, task_id, name, input, input_id, pool, priority, timeout, due_at, trace_parent, trace_state, version)
VALUES ($instance_id, $execution_id, $task_id, $name, $input, $input_id, $pool, $priority, $timeout, $due_at, $trace_parent, $trace_state, $version);

-- name: lock-tasks
UPDATE tasks
SET lease_token = $token, lease_owner = $owner, due_at = $until, delivery_count = delivery_count + 1
WHERE id IN (
    SELECT id FROM tasks INDEXED BY tasks_due
    WHERE pool = $pool AND due_at <= $now AND delivery_count < 2
    ORDER BY priority DESC, due_at LIMIT $limit)
RETURNING id, instance_id, task_id, name,
    COALESCE(input, (SELECT data FROM payloads p WHERE p.instance_id = tasks.instance_id AND p.id = tasks.input_id)),
    timeout, delivery_count, trace_parent, trace_state, version;

-- name: lock-suspect-tasks
UPDATE tasks
SET lease_token = $token, lease_owner = $owner, due_at = $until, delivery_count = delivery_count + 1
WHERE id IN (
    SELECT id FROM tasks INDEXED BY tasks_suspect
    WHERE pool = $pool AND due_at <= $now AND delivery_count >= 2
    ORDER BY due_at LIMIT $limit)
RETURNING id, instance_id, task_id, name,
    COALESCE(input, (SELECT data FROM payloads p WHERE p.instance_id = tasks.instance_id AND p.id = tasks.input_id)),
    timeout, delivery_count, trace_parent, trace_state, version;

-- name: end-task
DELETE FROM tasks WHERE id = $id AND lease_token = $token RETURNING instance_id, execution_id;

-- name: renew-task
UPDATE tasks SET due_at = $until WHERE id = $id AND lease_token = $token;

-- name: release-task
UPDATE tasks SET lease_token = NULL, lease_owner = NULL, due_at = $now, delivery_count = delivery_count - $undone
WHERE id = $id AND lease_token = $token;

-- name: clear-tasks
DELETE FROM tasks WHERE instance_id = $instance_id;

-- name: count-due-tasks
SELECT pool, COUNT(*), MIN(due_at) FROM tasks WHERE due_at <= $now GROUP BY pool;

-- name: release-tasks-of-session
UPDATE tasks SET lease_token = NULL, lease_owner = NULL, due_at = $now WHERE lease_token IS NOT NULL AND lease_owner GLOB $session || '/*';
