"""The ledger's shape, one script a step; `PRAGMA user_version` counts the steps a ledger has taken.

A step that was published is never edited: a ledger out there has taken it. What changes is a further step.
"""

from __future__ import annotations

FIRST = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    ended TEXT,                          -- empty: the run was killed
    exit_code INTEGER
);
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    config TEXT NOT NULL,                -- hash of all that decides what the source lists
    etag TEXT,                           -- of the list itself; kept with the items it told of, never before them
    last_modified TEXT,
    listed INTEGER,                      -- items of the last good list
    ok_at TEXT,
    failure TEXT,                        -- reason, a word of words/importing.toml; NULL: the last list was good
    detail TEXT,
    failed_since TEXT
);
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (id),
    locator TEXT NOT NULL,               -- path below the folder, or address; where it is now
    key TEXT NOT NULL UNIQUE,            -- of the first locator: what the record's file is named by, for good
    record TEXT NOT NULL,                -- file name in records/
    title TEXT,
    first_seen INTEGER NOT NULL REFERENCES run (id),
    gone_since INTEGER REFERENCES run (id),
    seen TEXT NOT NULL,                  -- how the list marks its present state: size and time, an ETag, or nothing
    taken TEXT,                          -- the mark under which its bytes were taken; NULL: never
    etag TEXT,
    last_modified TEXT,
    checked TEXT,                        -- when its address was last asked
    sha256 TEXT REFERENCES blob (sha256),
    version INTEGER REFERENCES version (id),
    tries INTEGER NOT NULL DEFAULT 0,    -- fetches that failed in a row
    retry_at TEXT,
    failure TEXT,
    detail TEXT,
    quarantined INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, locator)
);
CREATE INDEX item_sha256 ON item (sha256);
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES item (id),
    n INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    path TEXT NOT NULL,                  -- what its record prints
    change TEXT NOT NULL CHECK (change IN ('new', 'changed', 'reissued')),
    state TEXT NOT NULL CHECK (state IN ('taken', 'done', 'quarantined')),
    run INTEGER NOT NULL REFERENCES run (id),
    text_sha256 TEXT,
    supersedes INTEGER REFERENCES version (id),
    superseded_by INTEGER REFERENCES version (id),
    record_sha256 TEXT,
    record_bytes INTEGER,
    made_by TEXT,                        -- version of the program, of the schema, and options
    reason TEXT,                         -- why it is quarantined: a code and reason of the record's own finding
    UNIQUE (item, n)
);
CREATE INDEX version_state ON version (state) WHERE state != 'done';
CREATE TABLE fetch (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES item (id),
    run INTEGER NOT NULL REFERENCES run (id),
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,               -- taken, not_modified, or the reason of a failure
    etag TEXT,
    last_modified TEXT,
    bytes INTEGER,
    sha256 TEXT REFERENCES blob (sha256)
);
CREATE INDEX fetch_item ON fetch (item);
CREATE TABLE attempt (                   -- a reading that came to an end; one cut off by the end of its run is none
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (id),
    run INTEGER NOT NULL REFERENCES run (id),
    at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('read', 'unread', 'died')),
    reason TEXT
);
CREATE INDEX attempt_version ON attempt (version);
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    source INTEGER NOT NULL REFERENCES source (id),
    item INTEGER REFERENCES item (id),
    what TEXT NOT NULL,
    detail TEXT
);
CREATE INDEX event_run ON event (run);
CREATE TABLE host (                      -- robots.txt as it was last answered
    name TEXT PRIMARY KEY,
    robots TEXT NOT NULL,
    fetched TEXT NOT NULL
) WITHOUT ROWID;
"""

STEPS = (FIRST,)
