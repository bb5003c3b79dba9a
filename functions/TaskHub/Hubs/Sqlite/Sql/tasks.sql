-- name: add-task
INSERT INTO tasks (instance_id, execution_id, task_id, name, input, input_id, pool, priority, timeout, due_at, trace_parent, trace_state, version)
VALUES ($instance_id, $execution_id, $task_id, $name, $input, $input_id, $pool, $priority, $timeout, $due_at, $trace_parent, $trace_state, $version);

-- name: ready-tasks
SELECT id, instance_id, task_id, name,
    COALESCE(input, (SELECT data FROM payloads p WHERE p.instance_id = tasks.instance_id AND p.id = tasks.input_id)),
    timeout, trace_parent, trace_state, version, lease_token, lease_owner, due_at, delivery_count, execution_id
FROM tasks INDEXED BY tasks_ready
WHERE pool = $pool AND suspect = $suspect AND due_at <= $now
ORDER BY priority DESC, due_at LIMIT $limit;

-- name: read-task-lease
SELECT lease_token, lease_owner, due_at, delivery_count FROM tasks WHERE id = $id;

-- name: set-task-lease
UPDATE tasks
SET lease_token = $token, lease_owner = $owner, due_at = $due_at, delivery_count = $delivery_count, suspect = $suspect
WHERE id = $id;

-- Reads all that is under way: only for the leases of a process that died.

-- name: tasks-of-session
SELECT id, lease_token, lease_owner, due_at, delivery_count FROM tasks WHERE lease_owner GLOB $session || '/*';

-- name: end-task
DELETE FROM tasks WHERE id = $id AND lease_token = $token RETURNING instance_id, execution_id;

-- name: clear-tasks
DELETE FROM tasks WHERE instance_id = $instance_id;

-- What is leased is due in the future: when its lease expires. The session of the owner is left out.

-- name: busy-workers
WITH RECURSIVE pools (pool) AS (
    SELECT MIN(pool) FROM tasks
    UNION ALL
    SELECT (SELECT MIN(t.pool) FROM tasks t WHERE t.pool > p.pool) FROM pools p WHERE p.pool IS NOT NULL)
SELECT substr(t.lease_owner, instr(t.lease_owner, '/') + 1) AS worker, p.pool, COUNT(*)
FROM pools p CROSS JOIN tasks t INDEXED BY tasks_ready ON t.pool = p.pool AND t.suspect IN (0, 1) AND t.due_at > $now
WHERE t.lease_token IS NOT NULL
GROUP BY worker, p.pool;

-- name: count-due-tasks
WITH RECURSIVE pools (pool) AS (
    SELECT MIN(pool) FROM tasks
    UNION ALL
    SELECT (SELECT MIN(t.pool) FROM tasks t WHERE t.pool > p.pool) FROM pools p WHERE p.pool IS NOT NULL)
SELECT p.pool, COUNT(*), MIN(t.due_at)
FROM pools p CROSS JOIN tasks t INDEXED BY tasks_ready ON t.pool = p.pool AND t.suspect IN (0, 1) AND t.due_at <= $now
GROUP BY p.pool;
