-- name: notified-etag
SELECT etag FROM notified WHERE bucket = $bucket AND key = $key;

-- name: notified-after
SELECT bucket, key FROM notified WHERE (bucket, key) > ($bucket, $key) ORDER BY bucket, key LIMIT $limit;

-- name: note-notified
INSERT INTO notified (bucket, key, etag, sequencer) VALUES ($bucket, $key, $etag, $sequencer)
ON CONFLICT (bucket, key) DO UPDATE SET etag = excluded.etag, sequencer = excluded.sequencer WHERE etag <> excluded.etag;

-- name: forget-notified
DELETE FROM notified WHERE bucket = $bucket AND key = $key;

-- name: last-sequencer
SELECT last FROM sequencer;

-- name: set-last-sequencer
UPDATE sequencer SET last = $last;
