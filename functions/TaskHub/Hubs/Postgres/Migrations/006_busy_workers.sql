-- For autoscalers, as the other views: as long as a worker is in it, one worker fewer may cut what runs.
CREATE VIEW busy_workers AS
SELECT pool, lease_owner AS worker FROM tasks WHERE lease_until > now() GROUP BY pool, lease_owner;
COMMENT ON VIEW busy_workers IS 'Workers that run an activity, once for each pool in which they do.';
