// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The database's format: migrations, settings, and the checks that they hold.
///
/// What other programs may rely on is written down in `docs/sql.md`. A migration, once released, is never
/// edited; within a major version migrations only add.
enum QueueSchema {
    /// `PRAGMA application_id`: "taly", so that `file` and we recognise the database.
    static let applicationID = 0x7461_6C79

    /// `PRAGMA user_version`: the major version of the format.
    static let majorVersion = 1

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1.0 events") { db in
            try db.execute(sql: tables)
            try db.execute(sql: views)
            try db.execute(sql: "PRAGMA user_version = \(majorVersion)")
        }
        migrator.registerMigration("1.1 stations") { db in try db.execute(sql: stations) }
        migrator.registerMigration("1.2 open labels") { db in try db.execute(sql: openLabels) }
        return migrator
    }

    // The set of labels that is open at a read point; no row where none is.
    private static let openLabels = """
        CREATE TABLE open_labels (
            read_point TEXT NOT NULL PRIMARY KEY,
            event_group TEXT NOT NULL,
            lacking TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // What control barcodes changed at a read point; no row where nothing is.
    private static let stations = """
        CREATE TABLE station (
            read_point TEXT NOT NULL PRIMARY KEY,
            step TEXT,
            step_since_us INTEGER,
            session TEXT,
            session_since_us INTEGER,
            CHECK (step IS NOT NULL OR session IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        """

    // AUTOINCREMENT: a fully pruned table would otherwise restart at 1 and break every stored cursor. An index
    // ends in the rowid, which is `seq`, so (item) serves "this item, in order" without naming seq.
    private static let tables = """
        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Which edge and epoch the events from first_seq on belong to. An event keeps the ones it was born with.
        CREATE TABLE origin (
            first_seq INTEGER PRIMARY KEY,
            edge TEXT NOT NULL,
            epoch TEXT NOT NULL,
            since_us INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TABLE event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            time_us INTEGER NOT NULL,
            recorded_us INTEGER NOT NULL,
            device TEXT,
            read_point TEXT,
            step TEXT,
            carrier TEXT,
            quality TEXT,
            level TEXT,
            item TEXT,
            gtin TEXT,
            serial TEXT,
            lot TEXT,
            expiry TEXT,
            sscc TEXT,
            body TEXT NOT NULL,
            chain BLOB
        ) STRICT;
        CREATE INDEX event_item ON event (item) WHERE item IS NOT NULL;
        CREATE INDEX event_lot ON event (gtin, lot) WHERE lot IS NOT NULL;

        CREATE TABLE consumer (
            name TEXT NOT NULL PRIMARY KEY,
            filter TEXT,
            required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
            acked_seq INTEGER NOT NULL DEFAULT 0 CHECK (acked_seq >= 0),
            claimed_seq INTEGER NOT NULL DEFAULT 0 CHECK (claimed_seq >= 0),
            lease_s INTEGER NOT NULL DEFAULT 30,
            max_attempts INTEGER NOT NULL DEFAULT 10,
            max_pending INTEGER NOT NULL DEFAULT 1000,
            paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
            last_seen_us INTEGER
        ) STRICT, WITHOUT ROWID;

        -- Only what is in flight: a consumer without open leases has no row here.
        CREATE TABLE lease (
            consumer TEXT NOT NULL REFERENCES consumer (name) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            owner TEXT,
            until_us INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            PRIMARY KEY (consumer, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX lease_due ON lease (consumer, until_us);

        -- Carries a copy of the complete event: it outlives retention.
        CREATE TABLE dead_letter (
            consumer TEXT NOT NULL,
            seq INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            last_error TEXT,
            died_us INTEGER NOT NULL,
            event TEXT NOT NULL,
            PRIMARY KEY (consumer, seq)
        ) STRICT, WITHOUT ROWID;

        -- The windows' open entries: wall time and boot, never monotonic time.
        CREATE TABLE open_tag (
            read_point TEXT NOT NULL,
            key BLOB NOT NULL,
            first_us INTEGER NOT NULL,
            last_us INTEGER NOT NULL,
            reads INTEGER NOT NULL,
            boot TEXT NOT NULL,
            state BLOB NOT NULL,
            PRIMARY KEY (read_point, key)
        ) STRICT, WITHOUT ROWID;
        """

    // CROSS JOIN keeps `event` the outer loop, so that `seq > ?` walks its key and needs no sort. `json` is the
    // one place where an event's envelope is put in front of its stored body.
    private static let views = """
        CREATE VIEW v1_event AS
        SELECT event.seq, event.id, event.type, event.time_us, event.recorded_us, event.device,
            event.read_point, event.step, event.carrier, event.quality, event.level, event.item, event.gtin,
            event.serial, event.lot, event.expiry, event.sscc, event.body,
            \(rfc3339("event.time_us")) AS time,
            \(rfc3339("event.recorded_us")) AS recorded,
            origin.edge, origin.epoch,
            '{"v":1,"edge":' || json_quote(origin.edge) || ',"epoch":"' || origin.epoch
                || '","seq":' || event.seq
                || ',"recorded":"' || \(rfc3339("event.recorded_us")) || '",' || substr(event.body, 2) AS json
        FROM event CROSS JOIN origin
            ON origin.first_seq = (SELECT max(first_seq) FROM origin WHERE first_seq <= event.seq);

        CREATE VIEW v1_lag AS
        SELECT consumer.name, consumer.required, consumer.paused, consumer.acked_seq,
            \(head) AS head,
            \(head) - consumer.acked_seq AS lag,
            (SELECT count(*) FROM lease WHERE lease.consumer = consumer.name) AS in_flight,
            (SELECT count(*) FROM dead_letter WHERE dead_letter.consumer = consumer.name) AS dead
        FROM consumer;
        """

    /// The newest `seq` ever given out; `max(seq)` would be wrong after everything was pruned.
    static let head = "ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)"

    /// A microsecond column as RFC 3339 text; `%` is made to round down, for times before 1970 too.
    private static func rfc3339(_ column: String) -> String {
        let fraction = "(\(column) % 1000000 + 1000000) % 1000000"
        return """
            strftime('%Y-%m-%dT%H:%M:%S', (\(column) - \(fraction)) / 1000000, 'unixepoch') \
            || printf('.%06dZ', \(fraction))
            """
    }
}
