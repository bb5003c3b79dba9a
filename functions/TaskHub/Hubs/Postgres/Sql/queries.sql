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

-- name: read-payload
SELECT data FROM payloads WHERE instance_id = $instance_id AND id = $id;

-- name: count-instances
SELECT state, instances FROM count_instances();

-- name: count-due-runs
SELECT COUNT(*) FROM runs WHERE suspect IN (false, true) AND ready_at <= COALESCE($now, now());

-- One probe of the index per pool, from one pool to the next.

-- name: count-due-tasks
WITH RECURSIVE pools (pool) AS (
    SELECT MIN(pool) FROM tasks
    UNION ALL
    SELECT (SELECT MIN(t.pool) FROM tasks t WHERE t.pool > p.pool) FROM pools p WHERE p.pool IS NOT NULL)
SELECT p.pool, due.count, COALESCE($now, now()) - due.oldest
FROM pools p CROSS JOIN LATERAL (
    SELECT COUNT(*) AS count, MIN(t.ready_at) AS oldest FROM tasks t
    WHERE t.pool = p.pool AND t.suspect IN (false, true) AND t.ready_at <= COALESCE($now, now())) AS due
WHERE due.count > 0;

-- One probe of the index per state.

-- name: first-created
SELECT first.created_at
FROM unnest($statuses) AS s (status)
CROSS JOIN LATERAL (SELECT created_at FROM instances WHERE status = s.status ORDER BY created_at LIMIT 1) AS first;

-- name: find-unmarked
SELECT instance_id, failure FROM instances WHERE status = 3 AND fingerprint IS NULL LIMIT $limit;

-- name: mark-failures
UPDATE instances i SET fingerprint = m.fingerprint
FROM unnest($ids, $fingerprints) AS m (instance_id, fingerprint)
WHERE i.instance_id = m.instance_id AND i.status = 3 AND i.fingerprint IS NULL;

-- What is leased is ready in the future: when its lease expires. The index has that, and which row is leased only the table.

-- name: busy-workers
WITH RECURSIVE pools (pool) AS (
    SELECT MIN(pool) FROM tasks
    UNION ALL
    SELECT (SELECT MIN(t.pool) FROM tasks t WHERE t.pool > p.pool) FROM pools p WHERE p.pool IS NOT NULL)
SELECT busy.worker, p.pool, busy.calls
FROM pools p CROSS JOIN LATERAL (
    SELECT t.lease_owner AS worker, COUNT(*) AS calls FROM tasks t
    WHERE t.pool = p.pool AND t.suspect IN (false, true) AND t.ready_at > COALESCE($now, now()) AND t.lease_until > COALESCE($now, now())
    GROUP BY t.lease_owner) AS busy;

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

-- An instance may go on between the look for those that ended and their purge: only what belongs to none is removed.

-- name: purge-tasks
DELETE FROM tasks t WHERE instance_id = ANY ($ids) AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.instance_id = t.instance_id);

-- name: purge-inboxes
DELETE FROM inbox i WHERE instance_id = ANY ($ids) AND NOT EXISTS (SELECT 1 FROM instances o WHERE o.instance_id = i.instance_id);

-- name: purge-histories
DELETE FROM history h WHERE instance_id = ANY ($ids) AND NOT EXISTS (SELECT 1 FROM instances o WHERE o.instance_id = h.instance_id);

-- name: purge-unowned-payloads
DELETE FROM payloads p WHERE instance_id = ANY ($ids) AND NOT EXISTS (SELECT 1 FROM instances o WHERE o.instance_id = p.instance_id);

-- name: purge-payloads
DELETE FROM payloads WHERE instance_id = ANY ($ids);

-- An instance that goes on in the meantime keeps its history: its row is locked before the history is looked at.

-- name: trim-histories
WITH ended AS MATERIALIZED (
    SELECT instance_id FROM instances WHERE instance_id = ANY ($ids) AND status IN (1, 3, 5) ORDER BY instance_id FOR UPDATE),
trimmed AS (
    DELETE FROM history h USING ended e WHERE h.instance_id = e.instance_id RETURNING h.instance_id)
SELECT DISTINCT instance_id FROM trimmed;

-- name: trim-payloads
DELETE FROM payloads p USING instances i
WHERE p.instance_id = ANY ($ids) AND i.instance_id = p.instance_id AND i.status IN (1, 3, 5)
    AND p.id IS DISTINCT FROM i.input_id AND p.id IS DISTINCT FROM i.output_id AND p.id IS DISTINCT FROM i.custom_status_id
    AND NOT EXISTS (SELECT 1 FROM history h WHERE h.instance_id = p.instance_id);

-- name: clock
SELECT COALESCE($now, now());

-- name: notify
SELECT set_config('synchronous_commit', 'off', true), pg_notify($channel, p) FROM unnest($payloads) AS p;

-- name: peek
SELECT COALESCE($now, now()),
    (SELECT MIN(ready_at) FROM runs WHERE NOT suspect AND ready_at > COALESCE($now, now())),
    EXISTS (SELECT 1 FROM runs WHERE NOT suspect AND ready_at <= COALESCE($now, now()))
        OR EXISTS (SELECT 1 FROM runs WHERE suspect AND ready_at <= COALESCE($now, now())),
    ARRAY (SELECT p FROM unnest($pools) AS p
        WHERE EXISTS (SELECT 1 FROM tasks WHERE pool = p AND NOT suspect AND ready_at <= COALESCE($now, now()))
            OR EXISTS (SELECT 1 FROM tasks WHERE pool = p AND suspect AND ready_at <= COALESCE($now, now())));
