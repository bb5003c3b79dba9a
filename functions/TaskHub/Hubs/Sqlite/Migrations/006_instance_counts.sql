-- How many instances are in each state, kept by whatever changes a state, so that nobody has to count.
CREATE TABLE instance_counts (
    status INTEGER NOT NULL PRIMARY KEY,
    count  INTEGER NOT NULL
);
INSERT INTO instance_counts SELECT status, COUNT(*) FROM instances GROUP BY status;

CREATE TRIGGER instances_added AFTER INSERT ON instances BEGIN
    INSERT INTO instance_counts VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER instances_removed AFTER DELETE ON instances BEGIN
    UPDATE instance_counts SET count = count - 1 WHERE status = old.status;
END;
CREATE TRIGGER instances_changed AFTER UPDATE OF status ON instances WHEN new.status <> old.status BEGIN
    UPDATE instance_counts SET count = count - 1 WHERE status = old.status;
    INSERT INTO instance_counts VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET count = count + 1;
END;
