-- Changes that somebody asked for.
CREATE TABLE audit (
    id                  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at                  timestamptz NOT NULL,
    actor               text        NOT NULL,
    address             text        NOT NULL,
    action              text        NOT NULL,
    target              text        NOT NULL,
    detail              text,
    status              integer     NOT NULL
);
