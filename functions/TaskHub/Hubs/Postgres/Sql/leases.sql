-- name: renew-runs
UPDATE runs r SET due_at = NULL, lease_until = COALESCE($now, now()) + $duration
FROM unnest($ids, $tokens) AS l (instance_id, token)
WHERE r.instance_id = l.instance_id AND r.lease_token = l.token
RETURNING r.instance_id, r.lease_token;

-- name: renew-tasks
UPDATE tasks t SET due_at = NULL, lease_until = COALESCE($now, now()) + $duration
FROM unnest($keys, $tokens) AS l (id, token)
WHERE t.id = l.id AND t.lease_token = l.token
RETURNING t.id, t.lease_token;

-- name: lock-leased-runs
SELECT r.instance_id FROM unnest($ids, $tokens) AS l (instance_id, token)
JOIN runs r ON r.instance_id = l.instance_id AND r.lease_token = l.token
ORDER BY r.instance_id FOR UPDATE OF r;

-- name: release-runs
UPDATE runs r
SET due_at = (SELECT MIN(i.visible_at) FROM inbox i WHERE i.instance_id = r.instance_id),
    lease_token = NULL, lease_owner = NULL, lease_until = NULL,
    delivery_count = delivery_count - $undone, suspect = delivery_count - $undone >= $suspect_deliveries
FROM unnest($ids, $tokens) AS l (instance_id, token)
WHERE r.instance_id = l.instance_id AND r.lease_token = l.token;

-- name: release-tasks
UPDATE tasks t
SET due_at = COALESCE($now, now()), lease_token = NULL, lease_owner = NULL, lease_until = NULL,
    delivery_count = delivery_count - $undone, suspect = delivery_count - $undone >= $suspect_deliveries
FROM unnest($keys, $tokens) AS l (id, token)
WHERE t.id = l.id AND t.lease_token = l.token
RETURNING t.pool;

-- Makes due what was leased and never finished. No index leads to expired leases, so that renewals and turns stay cheap: this reads the hot
-- tables, every poll interval. The token stays until somebody takes the work.

-- name: peek
SELECT COALESCE($now, now()),
    (SELECT MIN(due_at) FROM runs WHERE NOT suspect AND due_at > COALESCE($now, now())),
    EXISTS (SELECT 1 FROM runs WHERE NOT suspect AND due_at <= COALESCE($now, now()))
        OR EXISTS (SELECT 1 FROM runs WHERE suspect AND due_at <= COALESCE($now, now())),
    ARRAY (SELECT p FROM unnest($pools) AS p
        WHERE EXISTS (SELECT 1 FROM tasks WHERE pool = p AND NOT suspect AND due_at <= COALESCE($now, now()))
            OR EXISTS (SELECT 1 FROM tasks WHERE pool = p AND suspect AND due_at <= COALESCE($now, now()))),
    EXISTS (SELECT 1 FROM runs WHERE lease_until <= COALESCE($now, now()))
        OR EXISTS (SELECT 1 FROM tasks WHERE lease_until <= COALESCE($now, now()));

-- name: expire-runs
UPDATE runs SET due_at = lease_until, lease_until = NULL
WHERE instance_id = ANY (ARRAY(SELECT instance_id FROM runs WHERE lease_until <= COALESCE($now, now()) FOR UPDATE SKIP LOCKED));

-- name: expire-tasks
UPDATE tasks SET due_at = lease_until, lease_until = NULL
WHERE id = ANY (ARRAY(SELECT id FROM tasks WHERE lease_until <= COALESCE($now, now()) FOR UPDATE SKIP LOCKED));
