-- A published migration never changes. A later one must leave the tables so that programs of the version before it can go on with them:
-- workers are replaced one by one.
--
-- Two kinds of tables. Cold ones grow with the number of instances: instances, history, payloads. Hot ones hold what is under way and
-- nothing else: runs (one row per instance that has not ended), inbox, tasks. Workers look for work in hot tables only, so what they read
-- does not depend on how much has ended.
--
-- A text over the payload limit is stored in payloads and named by the *_id column beside it. Ids sort by their bytes (COLLATE "C").

CREATE TABLE instances (
    instance_id         text COLLATE "C" NOT NULL PRIMARY KEY,
    execution_id        text        NOT NULL,
    name                text        NOT NULL,
    status              smallint    NOT NULL,       -- as in OrchestrationRuntimeStatus
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    input               text,
    input_id            bytea,
    output              text,
    output_id           bytea,
    custom_status       text,
    custom_status_id    bytea,
    failure             text,                       -- JSON
    tags                text,                       -- JSON
    parent_instance_id  text COLLATE "C"
) WITH (fillfactor = 80);
-- Serves lists with and without a state (one probe per state), and counts by state without the table.
CREATE INDEX instances_status ON instances (status, created_at, instance_id);
CREATE INDEX instances_parent ON instances (parent_instance_id) WHERE parent_instance_id IS NOT NULL;

-- A run is due (due_at is set), leased (lease_until is set), or waits (neither). A turn whose event is delivered and taken in one transaction
-- goes from waiting to leased and back: neither column is then in an index or changes in one, and the updates stay on their page (HOT).
-- lease_token outlives an expired lease: until somebody else takes the run, its holder may still renew the lease or use it.
CREATE TABLE runs (
    instance_id         text COLLATE "C" NOT NULL PRIMARY KEY,
    execution_id        text        NOT NULL,
    name                text        NOT NULL,
    parent_instance_id  text COLLATE "C",
    parent_execution_id text,
    parent_task_id      integer,
    history_length      integer     NOT NULL,
    due_at              timestamptz,                -- when the first event is due that no turn has taken
    lease_token         uuid,
    lease_owner         text,
    lease_until         timestamptz,
    delivery_count      integer     NOT NULL,       -- leases since the last committed turn
    suspect             boolean     NOT NULL,       -- whether they are so many that it may be what kills its workers
    updated_at          timestamptz NOT NULL
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL AND NOT suspect;
CREATE INDEX runs_suspect ON runs (due_at) WHERE due_at IS NOT NULL AND suspect;
CREATE INDEX runs_parent ON runs (parent_instance_id) WHERE parent_instance_id IS NOT NULL;

-- Within an instance, an event that is stored later has a higher id: whoever stores one holds the lock of its run.
CREATE TABLE inbox (
    instance_id         text COLLATE "C" NOT NULL,
    id                  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    visible_at          timestamptz NOT NULL,       -- timers are rows of the future
    type                text        NOT NULL,
    timestamp           bigint      NOT NULL,       -- UTC ticks (100 ns since 0001-01-01): replay must see what the first run saw
    task_id             integer,
    name                text,
    payload             text,
    payload_id          bytea,
    detail              text,                       -- JSON
    PRIMARY KEY (instance_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE tasks (
    id                  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instance_id         text COLLATE "C" NOT NULL,
    execution_id        text        NOT NULL,
    task_id             integer     NOT NULL,
    name                text        NOT NULL,
    input               text,
    input_id            bytea,
    pool                text        NOT NULL,
    priority            integer     NOT NULL,
    timeout             bigint,                     -- ticks (100 ns)
    due_at              timestamptz,                -- NULL while leased
    lease_token         uuid,                       -- as in runs
    lease_owner         text,
    lease_until         timestamptz,
    delivery_count      integer     NOT NULL,
    suspect             boolean     NOT NULL
) WITH (
    fillfactor = 90,
    autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX tasks_due ON tasks (pool, priority DESC, due_at) WHERE due_at IS NOT NULL AND NOT suspect;
CREATE INDEX tasks_suspect ON tasks (pool, due_at) WHERE due_at IS NOT NULL AND suspect;
CREATE INDEX tasks_instance ON tasks (instance_id);

CREATE TABLE history (
    instance_id         text COLLATE "C" NOT NULL,
    sequence            integer     NOT NULL,
    type                text        NOT NULL,
    timestamp           bigint      NOT NULL,       -- UTC ticks
    task_id             integer,
    name                text,
    payload             text,
    payload_id          bytea,
    detail              text,                       -- JSON
    PRIMARY KEY (instance_id, sequence)
);

CREATE TABLE payloads (
    instance_id         text COLLATE "C" NOT NULL,
    id                  bytea       NOT NULL,       -- SHA-256 of the text: queue and history share one row
    data                text        NOT NULL,
    PRIMARY KEY (instance_id, id)
);

-- The views are for readers with no other privilege, such as autoscalers; their names and columns are stable.

CREATE VIEW due_instances AS
SELECT instance_id, COALESCE(due_at, lease_until) AS due_at
FROM runs WHERE due_at <= now() OR lease_until <= now();
COMMENT ON VIEW due_instances IS 'Instances with due events that no worker has leased, and since when.';

CREATE VIEW due_tasks AS
SELECT pool, COALESCE(due_at, lease_until) AS due_at, COALESCE(lease_until > now(), false) AS leased
FROM tasks;
COMMENT ON VIEW due_tasks IS 'Activity calls that are due, and since when, or being run (leased), and until when unless the lease is renewed.';
