-- name: get-instances
SELECT i.instance_id, i.name, i.execution_id, i.status, i.created_at, GREATEST(i.updated_at, r.updated_at), i.parent_instance_id, i.tags, i.failure,
    NULL, NULL, NULL
FROM instances i LEFT JOIN runs r ON r.instance_id = i.instance_id
WHERE i.instance_id = ANY ($ids);

-- name: get-instances-with-payloads
SELECT i.instance_id, i.name, i.execution_id, i.status, i.created_at, GREATEST(i.updated_at, r.updated_at), i.parent_instance_id, i.tags, i.failure,
    COALESCE(i.input, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.input_id)),
    COALESCE(i.output, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.output_id)),
    COALESCE(i.custom_status, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.custom_status_id))
FROM instances i LEFT JOIN runs r ON r.instance_id = i.instance_id
WHERE i.instance_id = ANY ($ids);

-- One probe of the index per state, each for no more than a page.

-- name: find-instances
SELECT found.instance_id
FROM unnest($statuses) AS s (status)
CROSS JOIN LATERAL (
    SELECT instance_id, created_at FROM instances
    WHERE status = s.status AND (created_at, instance_id) < ($after_created, $after_id)
        AND created_at >= $created_from AND created_at <= $created_to
    ORDER BY created_at DESC, instance_id DESC LIMIT $limit) AS found
ORDER BY found.created_at DESC, found.instance_id DESC LIMIT $limit;

-- name: find-instances-with-prefix
SELECT instance_id FROM instances
WHERE instance_id >= $prefix AND instance_id <= $prefix_end AND status = ANY ($statuses)
    AND (created_at, instance_id) < ($after_created, $after_id)
    AND created_at >= $created_from AND created_at <= $created_to
ORDER BY created_at DESC, instance_id DESC LIMIT $limit;

-- name: find-reached
SELECT w.instance_id
FROM unnest($ids, $ended) AS w (instance_id, ended) LEFT JOIN instances i ON i.instance_id = w.instance_id
WHERE i.instance_id IS NULL OR i.status IN (1, 3, 5) OR (NOT w.ended AND i.status <> 6);

-- name: read-history
SELECT type, timestamp, task_id, name,
    COALESCE(payload, (SELECT data FROM payloads p WHERE p.instance_id = h.instance_id AND p.id = h.payload_id)), detail
FROM history h WHERE instance_id = $id ORDER BY sequence;

-- name: count-instances
SELECT status, COUNT(*) FROM instances GROUP BY status;

-- name: count-due-runs
SELECT COUNT(*) FROM runs WHERE due_at <= COALESCE($now, now()) OR lease_until <= COALESCE($now, now());

-- name: count-due-tasks
SELECT pool, COUNT(*), COALESCE($now, now()) - MIN(COALESCE(due_at, lease_until))
FROM tasks WHERE due_at <= COALESCE($now, now()) OR lease_until <= COALESCE($now, now()) GROUP BY pool;

-- name: ended-family
WITH RECURSIVE family (instance_id) AS (
    SELECT instance_id FROM instances WHERE instance_id = ANY ($ids) AND status IN (1, 3, 5)
    UNION
    SELECT i.instance_id FROM instances i JOIN family f ON i.parent_instance_id = f.instance_id WHERE $recursive AND i.status IN (1, 3, 5))
SELECT instance_id FROM family ORDER BY instance_id;

-- name: purge-instances
DELETE FROM instances WHERE instance_id = ANY ($ids);

-- name: purge-ended
DELETE FROM instances WHERE instance_id = ANY ($ids) AND status IN (1, 3, 5) RETURNING instance_id;

-- name: purge-payloads
DELETE FROM payloads WHERE instance_id = ANY ($ids);

-- name: notify
SELECT set_config('synchronous_commit', 'off', true), pg_notify($channel, p) FROM unnest($payloads) AS p;
