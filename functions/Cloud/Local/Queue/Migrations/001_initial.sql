-- Version 1. A published script never changes: what comes later is 002.sql.
-- Times are milliseconds since 1970, UTC.

CREATE TABLE messages (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, so a receipt handle cannot meet another message
    message_id    TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    visible_at    INTEGER NOT NULL,                   -- received next when this has come
    receive_count INTEGER NOT NULL DEFAULT 0          -- names the latest receive: an earlier one's handle has an earlier count
);

CREATE INDEX messages_by_visibility ON messages (visible_at, seq);

CREATE TABLE dead_letters (
    seq           INTEGER PRIMARY KEY,
    message_id    TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    dead_at       INTEGER NOT NULL,
    reason        TEXT    NOT NULL
);

-- Which version of each object was notified last. Written in the transaction that sends the notification.
CREATE TABLE notified (
    bucket    TEXT NOT NULL,
    key       TEXT NOT NULL,
    etag      TEXT NOT NULL,
    sequencer INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)
) WITHOUT ROWID;

-- The greatest sequencer that was given out. It never goes back, whatever the clock does.
CREATE TABLE sequencer (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    last INTEGER NOT NULL
);

INSERT INTO sequencer (only, last) VALUES (1, 0);
