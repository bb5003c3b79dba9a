-- name: add-audit
INSERT INTO audit (at, actor, address, action, target, detail, status) VALUES ($at, $actor, $address, $action, $target, $detail, $status);

-- name: trim-audit
DELETE FROM audit WHERE id <= (SELECT MAX(id) FROM audit) - $kept;

-- name: list-audit
SELECT id, at, actor, address, action, target, detail, status FROM audit WHERE id < $before ORDER BY id DESC LIMIT $limit;
