-- Times are UTC ticks (100 ns since 0001-01-01). A text over the payload limit is stored in payloads and named by the *_id column beside it.

CREATE TABLE instances (
    instance_id         TEXT    NOT NULL PRIMARY KEY,
    execution_id        TEXT    NOT NULL,
    name                TEXT    NOT NULL,
    status              INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    input               TEXT,
    input_id            BLOB,
    output              TEXT,
    output_id           BLOB,
    custom_status       TEXT,
    custom_status_id    BLOB,
    failure             TEXT,
    tags                TEXT,
    parent_name         TEXT,
    parent_instance_id  TEXT,
    parent_execution_id TEXT,
    parent_task_id      INTEGER,
    history_length      INTEGER NOT NULL DEFAULT 0,
    next_due            INTEGER,                        -- when its first inbox event is due; NULL while it has none
    lease_token         TEXT,
    lease_owner         TEXT,
    lease_until         INTEGER NOT NULL DEFAULT 0,
    delivery_count      INTEGER NOT NULL DEFAULT 0      -- leases since the last committed turn
);
CREATE INDEX instances_due ON instances (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX instances_suspect ON instances (next_due) WHERE delivery_count >= 2;
CREATE INDEX instances_created ON instances (created_at, instance_id);
CREATE INDEX instances_parent ON instances (parent_instance_id) WHERE parent_instance_id IS NOT NULL;

CREATE TABLE history (
    instance_id TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    type        TEXT    NOT NULL,
    timestamp   INTEGER NOT NULL,
    task_id     INTEGER,
    name        TEXT,
    payload     TEXT,
    payload_id  BLOB,
    detail      TEXT,
    PRIMARY KEY (instance_id, sequence)
) WITHOUT ROWID;

-- Keys grow while their table has rows: an event that is stored later has a higher key than every event that is stored.
CREATE TABLE inbox (
    id          INTEGER NOT NULL PRIMARY KEY,
    instance_id TEXT    NOT NULL,
    visible_at  INTEGER NOT NULL,                       -- timers are rows of the future
    type        TEXT    NOT NULL,
    timestamp   INTEGER NOT NULL,
    task_id     INTEGER,
    name        TEXT,
    payload     TEXT,
    payload_id  BLOB,
    detail      TEXT
);
CREATE INDEX inbox_due ON inbox (instance_id, visible_at);

CREATE TABLE tasks (
    id             INTEGER NOT NULL PRIMARY KEY,
    instance_id    TEXT    NOT NULL,
    execution_id   TEXT    NOT NULL,
    task_id        INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    input          TEXT,
    input_id       BLOB,
    pool           TEXT    NOT NULL,
    priority       INTEGER NOT NULL,
    timeout        INTEGER,                             -- ticks
    due_at         INTEGER NOT NULL,                    -- while leased: when the lease expires
    lease_token    TEXT,
    lease_owner    TEXT,
    delivery_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX tasks_due ON tasks (pool, priority DESC, due_at);
CREATE INDEX tasks_suspect ON tasks (pool, due_at) WHERE delivery_count >= 2;
CREATE INDEX tasks_instance ON tasks (instance_id);

CREATE TABLE payloads (
    instance_id TEXT NOT NULL,
    id          BLOB NOT NULL,                          -- SHA-256 of the text: queue and history share one row
    data        TEXT NOT NULL,
    PRIMARY KEY (instance_id, id)
);
