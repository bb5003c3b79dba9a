-- name: get-instance
SELECT instance_id, name, execution_id, status, created_at, updated_at, parent_instance_id, tags, failure
FROM instances WHERE instance_id = $instance_id;

-- name: get-payloads
SELECT COALESCE(input, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.input_id)),
       COALESCE(output, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.output_id)),
       COALESCE(custom_status, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.custom_status_id))
FROM instances i WHERE instance_id = $instance_id;

-- name: read-payload
SELECT data FROM payloads WHERE instance_id = $instance_id AND id = $id;

-- name: query-instances
SELECT instance_id, name, execution_id, status, created_at, updated_at, parent_instance_id, tags, failure
FROM instances
WHERE (created_at, instance_id) < ($after_created, $after_id)
  AND created_at >= $created_from AND created_at <= $created_to
  AND instance_id >= $prefix AND instance_id <= $prefix_end
ORDER BY created_at DESC, instance_id DESC LIMIT $limit;

-- name: query-instances-of-status
SELECT instance_id, name, execution_id, status, created_at, updated_at, parent_instance_id, tags, failure
FROM instances INDEXED BY instances_status
WHERE status = $status
  AND (created_at, instance_id) < ($after_created, $after_id)
  AND created_at >= $created_from AND created_at <= $created_to
  AND instance_id >= $prefix AND instance_id <= $prefix_end
ORDER BY created_at DESC, instance_id DESC LIMIT $limit;

-- name: count-instances
SELECT status, count FROM instance_counts;

-- name: first-created
SELECT MIN(created_at) FROM instances;

-- name: find-unmarked
SELECT instance_id, failure FROM instances INDEXED BY instances_unmarked WHERE status = 3 AND fingerprint IS NULL AND instance_id > '' LIMIT $limit;

-- name: mark-failure
UPDATE instances SET fingerprint = $fingerprint WHERE instance_id = $instance_id AND status = 3 AND fingerprint IS NULL;

-- name: find-of-status
SELECT instance_id FROM instances INDEXED BY instances_status
WHERE status = $status AND created_at >= $created_from AND created_at <= $created_to
ORDER BY created_at LIMIT $limit;

-- name: ended-family
WITH RECURSIVE family (instance_id) AS (
    SELECT instance_id FROM instances WHERE instance_id = $instance_id AND status IN (1, 3, 5)
    UNION
    SELECT i.instance_id FROM instances i JOIN family f ON i.parent_instance_id = f.instance_id WHERE $recursive AND i.status IN (1, 3, 5))
SELECT instance_id FROM family;

-- name: purge-instance
DELETE FROM instances WHERE instance_id = $instance_id;

-- name: purge-payloads
DELETE FROM payloads WHERE instance_id = $instance_id;

-- name: data-version
PRAGMA data_version;
