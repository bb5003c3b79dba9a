-- A hub of schema version 3, as the program wrote it before the room Sqlite: one run has ended, one is under way, one has not begun.
BEGIN TRANSACTION;
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
INSERT INTO "history" VALUES('ended',0,'OrchestratorStarted',639028224000000000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "history" VALUES('ended',1,'ExecutionStarted',639028224000000000,NULL,'o','1',NULL,'{"ExecutionId":"run-1","Tags":{"route":"ads"}}');
INSERT INTO "history" VALUES('ended',2,'ExecutionCompleted',639028224000000000,NULL,NULL,'2',NULL,'{"Status":1}');
INSERT INTO "history" VALUES('under-way',0,'OrchestratorStarted',639028224000000000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "history" VALUES('under-way',1,'ExecutionStarted',639028224000000000,NULL,'o',NULL,X'EA40852484BCF7513E3EDD2092E62E7E378D15C6F34699F7025405A968759687','{"ExecutionId":"run-2"}');
INSERT INTO "history" VALUES('under-way',2,'TaskScheduled',639028224000000000,0,'done','"a"',NULL,NULL);
INSERT INTO "history" VALUES('under-way',3,'TaskScheduled',639028224000000000,1,'waits','"b"',NULL,'{"Pool":"heavy","Priority":5,"Timeout":"00:01:00"}');
CREATE TABLE inbox (
    id          INTEGER NOT NULL PRIMARY KEY,
    instance_id TEXT    NOT NULL,
    visible_at  INTEGER NOT NULL,
    type        TEXT    NOT NULL,
    timestamp   INTEGER NOT NULL,
    task_id     INTEGER,
    name        TEXT,
    payload     TEXT,
    payload_id  BLOB,
    detail      TEXT
);
INSERT INTO "inbox" VALUES(1,'under-way',639028224000000000,'TaskCompleted',639028224000000000,0,NULL,'"A"',NULL,NULL);
INSERT INTO "inbox" VALUES(2,'waiting',639028224000000000,'ExecutionStarted',639028224000000000,NULL,'o',NULL,NULL,'{"ExecutionId":"run-3"}');
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
    next_due            INTEGER,
    lease_token         TEXT,
    lease_owner         TEXT,
    lease_until         INTEGER NOT NULL DEFAULT 0,
    delivery_count      INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "instances" VALUES('ended','run-1','o',1,639028224000000000,639028224000000000,'1',NULL,'2',NULL,NULL,NULL,NULL,'{"route":"ads"}',NULL,NULL,NULL,NULL,3,NULL,NULL,NULL,0,0);
INSERT INTO "instances" VALUES('under-way','run-2','o',0,639028224000000000,639028224000000000,NULL,X'EA40852484BCF7513E3EDD2092E62E7E378D15C6F34699F7025405A968759687',NULL,NULL,'"half"',NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,639028224000000000,NULL,NULL,0,0);
INSERT INTO "instances" VALUES('waiting','run-3','o',6,639028224000000000,639028224000000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,639028224000000000,NULL,NULL,0,0);
CREATE TABLE payloads (
    instance_id TEXT NOT NULL,
    id          BLOB NOT NULL,
    data        TEXT NOT NULL,
    PRIMARY KEY (instance_id, id)
);
INSERT INTO "payloads" VALUES('under-way',X'EA40852484BCF7513E3EDD2092E62E7E378D15C6F34699F7025405A968759687','"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"');
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
    timeout        INTEGER,
    due_at         INTEGER NOT NULL,
    lease_token    TEXT,
    lease_owner    TEXT,
    delivery_count INTEGER NOT NULL DEFAULT 0, trace_parent TEXT, trace_state TEXT);
INSERT INTO "tasks" VALUES(2,'under-way','run-2',1,'waits','"b"',NULL,'heavy',5,600000000,639028224000000000,NULL,NULL,0,NULL,NULL);
CREATE INDEX instances_due ON instances (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX instances_suspect ON instances (next_due) WHERE delivery_count >= 2;
CREATE INDEX instances_created ON instances (created_at, instance_id);
CREATE INDEX instances_parent ON instances (parent_instance_id) WHERE parent_instance_id IS NOT NULL;
CREATE INDEX inbox_due ON inbox (instance_id, visible_at);
CREATE INDEX tasks_due ON tasks (pool, priority DESC, due_at);
CREATE INDEX tasks_suspect ON tasks (pool, due_at) WHERE delivery_count >= 2;
CREATE INDEX tasks_instance ON tasks (instance_id);
CREATE INDEX instances_status ON instances (status, created_at, instance_id);
COMMIT;
PRAGMA user_version = 3;
