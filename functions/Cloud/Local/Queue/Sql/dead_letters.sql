-- name: bury
INSERT INTO dead_letters (seq, message_id, body, sent_at, receive_count, dead_at, reason)
SELECT seq, message_id, body, sent_at, receive_count, $now, $reason FROM messages WHERE seq = $seq;

-- name: delete-buried
DELETE FROM messages WHERE seq = $seq;

-- name: revive
-- A message that comes back gets another sequence number: the receipt handles of its earlier life meet nothing.
INSERT INTO messages (message_id, body, sent_at, visible_at)
SELECT message_id, body, $now, $now FROM dead_letters WHERE seq BETWEEN $first AND $last ORDER BY seq;

-- name: delete-revived
DELETE FROM dead_letters WHERE seq BETWEEN $first AND $last;

-- name: last-of-earliest-dead
SELECT MAX(seq) FROM (SELECT seq FROM dead_letters WHERE seq <= $up_to ORDER BY seq LIMIT $limit);

-- name: find-dead
SELECT seq FROM dead_letters WHERE message_id = $message_id;

-- name: last-dead
SELECT MAX(seq) FROM dead_letters;

-- name: dead-letters-after
SELECT seq, message_id, body, receive_count, sent_at, dead_at, reason FROM dead_letters WHERE seq > $seq ORDER BY seq LIMIT $limit;
