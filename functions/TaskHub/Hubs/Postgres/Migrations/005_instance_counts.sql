-- How many instances are in each state, kept by whoever changes a state, so that nobody has to count. Each connection adds to rows of its own
-- (by process id): none waits for another. What closed connections leave behind is gathered in the rows of connection 0.
-- The functions run with the rights of their owner: who may write instances need not be granted more.
CREATE TABLE instance_counts (
    connection          integer     NOT NULL,
    status              smallint    NOT NULL,
    count               bigint      NOT NULL,       -- may be negative: those of all connections add up
    PRIMARY KEY (connection, status)
) WITH (fillfactor = 10);                           -- rows that change all the time stay on their page (HOT)

CREATE FUNCTION add_instance_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO instance_counts AS c
        SELECT pg_backend_pid(), status, COUNT(*) FROM added GROUP BY status ORDER BY status
        ON CONFLICT (connection, status) DO UPDATE SET count = c.count + excluded.count;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO instance_counts AS c
        SELECT pg_backend_pid(), status, -COUNT(*) FROM removed GROUP BY status ORDER BY status
        ON CONFLICT (connection, status) DO UPDATE SET count = c.count + excluded.count;
    ELSE
        INSERT INTO instance_counts AS c
        SELECT pg_backend_pid(), status, SUM(change)
        FROM (SELECT status, 1 AS change FROM added UNION ALL SELECT status, -1 FROM removed) AS changes
        GROUP BY status HAVING SUM(change) <> 0 ORDER BY status
        ON CONFLICT (connection, status) DO UPDATE SET count = c.count + excluded.count;
    END IF;
    RETURN NULL;
END $function$;

-- From here on nobody else writes instances until this is committed, so nothing is missed and nothing counted twice.
CREATE TRIGGER instances_added AFTER INSERT ON instances
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_instance_counts();
CREATE TRIGGER instances_changed AFTER UPDATE ON instances
REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_instance_counts();
CREATE TRIGGER instances_removed AFTER DELETE ON instances
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION add_instance_counts();
INSERT INTO instance_counts SELECT 0, status, COUNT(*) FROM instances GROUP BY status;

CREATE FUNCTION count_instances() RETURNS TABLE (state smallint, instances bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
    WITH closed AS (
        DELETE FROM instance_counts c
        WHERE c.connection <> 0 AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = c.connection)
        RETURNING c.status, c.count)
    INSERT INTO instance_counts AS c
    SELECT 0, status, SUM(count) FROM closed GROUP BY status ORDER BY status
    ON CONFLICT (connection, status) DO UPDATE SET count = c.count + excluded.count;
    RETURN QUERY SELECT status, SUM(count)::bigint FROM instance_counts GROUP BY status;
END $function$;
