-- A queue of schema version 1, as the program wrote it before the room Sqlite: a dead letter, a message that was received, one that waits.
BEGIN TRANSACTION;
CREATE TABLE dead_letters (
    seq           INTEGER PRIMARY KEY,
    message_id    TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    dead_at       INTEGER NOT NULL,
    reason        TEXT    NOT NULL
);
INSERT INTO "dead_letters" VALUES(1,'2ab856ba-ce30-449e-a005-c08503dd5b15','dead',1767225600000,5,1767225600000,'received 5 times without being deleted');
CREATE TABLE messages (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id    TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    visible_at    INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "messages" VALUES(2,'b5afadef-1431-4775-9705-32c5cab3a3e2','received',1767225600000,1767398400000,1);
INSERT INTO "messages" VALUES(3,'471eedea-3ff0-43cb-bd90-d16dd2b8b566','waits',1767225600000,1767225600000,0);
CREATE TABLE notified (
    bucket    TEXT NOT NULL,
    key       TEXT NOT NULL,
    etag      TEXT NOT NULL,
    sequencer INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
INSERT INTO "notified" VALUES('inbox','ads/a','11111111111111111111111111111111',639028224000000000);
CREATE TABLE sequencer (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    last INTEGER NOT NULL
);
INSERT INTO "sequencer" VALUES(1,639028224000000000);
CREATE INDEX messages_by_visibility ON messages (visible_at, seq);
UPDATE sqlite_sequence SET seq = 3 WHERE name = 'messages';
COMMIT;
PRAGMA user_version = 1;
