-- name: send
INSERT INTO messages (message_id, body, sent_at, visible_at) VALUES ($message_id, $body, $now, $now);

-- name: due-messages
SELECT seq, message_id, body, sent_at, receive_count FROM messages WHERE visible_at <= $now ORDER BY visible_at, seq LIMIT $limit;

-- name: receive
UPDATE messages SET visible_at = $visible_at, receive_count = receive_count + 1 WHERE seq = $seq;

-- name: hide
UPDATE messages SET visible_at = $visible_at WHERE seq = $seq AND receive_count = $receive_count AND message_id = $message_id;

-- name: delete
DELETE FROM messages WHERE seq = $seq AND receive_count = $receive_count AND message_id = $message_id;

-- name: next-visible-at
SELECT MIN(visible_at) FROM messages;

-- name: oldest-sent-at
-- Messages are numbered in the order of their sending.
SELECT sent_at FROM messages ORDER BY seq LIMIT 1;

-- name: depth
SELECT (SELECT COUNT(*) FROM messages WHERE visible_at <= $now),
       (SELECT COUNT(*) FROM messages WHERE visible_at > $now),
       (SELECT COUNT(*) FROM dead_letters);
