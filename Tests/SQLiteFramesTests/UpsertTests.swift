import Frames
import SQLiteFrames
import TestSupport
import Testing

/// Rows that replace the values of the rows with their key.
struct UpsertTests {
    let folder = TemporaryFolder()
    private static let mode = Loader.Mode.upsert(key: ["site", "day"])

    private func upsert(
        _ frames: DataFrame..., into path: String, key: [String] = ["site", "day"]
    ) throws {
        try load(frames, into: path, mode: .upsert(key: key))
    }

    /// `SELECT * FROM t`, a row as `a|1|2.5`.
    private func rows(_ path: String, _ sql: String = "SELECT * FROM t") -> [String] {
        (BareDatabase(path).rows(sql)?.rows ?? []).map { row in
            row.map { value in
                switch value {
                case .null: "NULL"
                case .integer(let number): "\(number)"
                case .real(let number): "\(number)"
                case .text(let bytes), .blob(let bytes): String(decoding: bytes, as: UTF8.self)
                }
            }.joined(separator: "|")
        }
    }

    @Test(arguments: [Loader.Durability.full, .scratch])
    func replacesAndAdds(_ durability: Loader.Durability) throws {
        let path = folder("new.db")
        let first = try frame(
            ("site", ["a", "a", "b"]), ("day", [1, 2, 1]), ("v", [1.5, 2.5, .null]))
        try load([first], into: path, mode: Self.mode, durability: durability)
        let second = try frame(("v", [9, .null]), ("day", [2, 3]), ("site", ["a", "c"]))
        try load(
            [try second.cast(["v": .float64])], into: path, mode: Self.mode, durability: durability)
        #expect(rows(path) == ["a|1|1.5", "a|2|9.0", "b|1|NULL", "c|3|NULL"])
    }

    @Test func aNewTableHasTheKeyAsPrimaryKey() throws {
        let path = folder("new.db")
        try upsert(frame(("v", ["x"]), ("Site", ["a"]), ("day", [1])), into: path)
        #expect(
            rows(path, "SELECT sql FROM sqlite_schema WHERE type = 'table'") == [
                #"CREATE TABLE "t" ("v" TEXT, "Site" TEXT NOT NULL, "day" INTEGER NOT NULL, PRIMARY KEY ("site", "day"))"#
            ])
    }

    @Test(arguments: [
        "CREATE TABLE t(site TEXT, day INT, v, PRIMARY KEY (day, site))",
        "CREATE TABLE t(site TEXT, day INT, v, PRIMARY KEY (day, site)) WITHOUT ROWID",
        "CREATE TABLE t(site TEXT, day INT, v, UNIQUE (site, day))",
        "CREATE TABLE t(site TEXT, day INT, v, z AS (v)); CREATE UNIQUE INDEX i ON t(SITE, DAY)",
        """
        CREATE TABLE t(site TEXT, day INT, v); CREATE UNIQUE INDEX i ON t(day);
        CREATE UNIQUE INDEX j ON t(site, day)
        """,
    ])
    func kindsOfKeys(_ sql: String) throws {
        let path = makeDatabase(
            folder, sql + "; INSERT INTO t(site, day, v) VALUES ('a', 1, 'old')")
        try upsert(
            frame(("site", ["a", "b"]), ("day", [1, 2]), ("v", ["new", "n"])), into: path)
        #expect(rows(path, "SELECT site, day, v FROM t ORDER BY site") == ["a|1|new", "b|2|n"])
    }

    @Test func rowNumbersAsKey() throws {
        let path = makeDatabase(
            folder, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (7, 'x')")
        try upsert(frame(("id", [9, 7]), ("v", ["n", "new"])), into: path, key: ["ID"])
        #expect(rows(path) == ["7|new", "9|n"])
        try upsert(frame(("id", [3, 1])), into: folder("new.db"), key: ["id"])
        try upsert(frame(("id", [2, 1])), into: folder("new.db"), key: ["id"])
        #expect(rows(folder("new.db")) == ["1", "2", "3"])
    }

    @Test func columnsThatOnlyTheTableHasStay() throws {
        let path = makeDatabase(
            folder,
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, site TEXT, day INT, v INT,
                note TEXT DEFAULT 'none', seen INT, UNIQUE (site, day));
            INSERT INTO t VALUES (5, 'a', 1, 1, 'kept', 3)
            """)
        try upsert(frame(("site", ["a", "b"]), ("day", [1, 1]), ("v", [2, 2])), into: path)
        #expect(rows(path) == ["5|a|1|2|kept|3", "6|b|1|2|none|NULL"])
    }

    @Test func everyMismatchIsReported() throws {
        let path = makeDatabase(
            folder,
            "CREATE TABLE t(site TEXT PRIMARY KEY, a TEXT NOT NULL, b INT NOT NULL DEFAULT 1, c INT)"
        )
        let error = sqliteError {
            try upsert(
                frame(("site", ["a"]), ("c", ["x"]), ("d", [1])), into: path, key: ["site"])
        }
        #expect(error?.code == .columns)
        #expect(
            error?.message == """
                the columns do not fit table "t":
                  "c": found text, the table declares INT, which would change values or mix types
                  "d": found int64, the table has no such column
                  "a": not found, the table declares this column NOT NULL without a default
                cast or rename them, or make the table anew with --if-exists replace
                """)
    }

    @Test(arguments: [
        "CREATE TABLE t(site TEXT, day INT)",
        "CREATE TABLE t(site TEXT PRIMARY KEY, day INT)",
        "CREATE TABLE t(site TEXT, day INT, v, UNIQUE (site, day, v))",
        "CREATE TABLE t(site TEXT, day INT); CREATE INDEX i ON t(site, day)",
        "CREATE TABLE t(site TEXT, day INT); CREATE UNIQUE INDEX i ON t(site, day) WHERE day > 0",
        "CREATE TABLE t(site TEXT, day INT); CREATE UNIQUE INDEX i ON t(site, day + 0)",
    ])
    func aTableWithoutTheKeyIsRefused(_ sql: String) throws {
        let path = makeDatabase(folder, sql)
        let loader = try Loader(path: path, table: "T", mode: Self.mode)
        let error = sqliteError { try loader.check() }
        #expect(error?.code == .columns)
        #expect(
            error?.message
                == "table \"t\" has no primary key or unique index over exactly the key's columns "
                + "\"site\", \"day\"; this makes one: "
                + #"CREATE UNIQUE INDEX "t_site_day" ON "t" ("site", "day")"#)
        let again = sqliteError {
            try upsert(frame(("site", ["a"]), ("day", [1])), into: path)
        }
        #expect(again == error)
        // What the message says helps.
        BareDatabase(path).execute(#"CREATE UNIQUE INDEX "t_site_day" ON "t" ("site", "day")"#)
        try upsert(frame(("site", ["a"]), ("day", [1])), into: path)
    }

    @Test func missingKeyColumns() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(site TEXT, v)")
        let loader = try Loader(path: path, table: "t", mode: Self.mode)
        #expect(
            sqliteError { try loader.check() }?.message
                == "the key names \"day\", which table \"t\" does not have; name columns of the "
                + "table, or load into another one")
        for path in [path, folder("new.db")] {
            let error = sqliteError {
                try upsert(frame(("site", ["a"]), ("days", [1])), into: path)
            }
            #expect(
                error?.message
                    == "the key of table \"t\" names \"day\", which the rows do not have; "
                    + "did you mean \"days\"?")
        }
        let view = makeDatabase(
            folder, "CREATE VIEW t AS SELECT 1 AS site, 2 AS day", named: "v.db")
        let other = try Loader(path: view, table: "t", mode: Self.mode)
        #expect(sqliteError { try other.check() }?.message.contains("view") == true)
    }

    /// In a new table, where many rows go into one statement, and in one that is there; in one
    /// batch, and across batches; whether or not the key was in the table.
    @Test(arguments: [(5, 69), (5, 150), (1, 2), (199, 200)], [true, false])
    func theSameKeyTwice(_ places: (Int, Int), _ isNew: Bool) throws {
        let path = folder("t.db")
        if !isNew {
            _ = makeDatabase(
                folder,
                """
                CREATE TABLE t(site TEXT, day INT, PRIMARY KEY (site, day));
                INSERT INTO t VALUES ('a', 5)
                """, named: "t.db")
        }
        var days = (1...200).map { Cell.int64($0) }
        days[places.1 - 1] = days[places.0 - 1]
        let batches = try [days[..<100], days[100...]].map { days in
            try frame(("site", days.map { _ in "a" }), ("day", Array(days)))
        }
        let error = sqliteError { try load(batches, into: path, mode: Self.mode) }
        #expect(error?.code == .value)
        #expect(error?.row == places.1)
        #expect(
            error?.message.hasPrefix(
                "table \"t\": rows \(places.0) and \(places.1) have the same key (site, day); ")
                == true, "\(error?.message ?? "")")
        #expect(rows(path) == (isNew ? [] : ["a|5"]))
    }

    /// Keys are the same when the table takes them for the same, not when their bytes are.
    @Test func keysAreComparedAsTheTableDoes() throws {
        let path = makeDatabase(
            folder,
            """
            CREATE TABLE t(site TEXT COLLATE NOCASE, day REAL, v, PRIMARY KEY (site, day));
            INSERT INTO t VALUES ('a', 1, 'old')
            """)
        try upsert(frame(("site", ["A"]), ("day", [1]), ("v", ["new"])), into: path)
        #expect(rows(path) == ["a|1.0|new"])
        let error = sqliteError {
            try upsert(frame(("site", ["x", "X"]), ("day", [1, 1]), ("v", ["", ""])), into: path)
        }
        #expect(error?.message.contains("rows 1 and 2") == true)
        // The index decides, not the column.
        let binary = makeDatabase(
            folder,
            """
            CREATE TABLE t(site TEXT COLLATE NOCASE, v);
            CREATE UNIQUE INDEX i ON t(site COLLATE BINARY)
            """, named: "binary.db")
        try upsert(frame(("site", ["x", "X"]), ("v", ["", ""])), into: binary, key: ["site"])
        #expect(rows(binary).count == 2)
    }

    @Test(arguments: [true, false])
    func aNullInTheKey(_ isNew: Bool) throws {
        let path = folder("t.db")
        if !isNew {
            _ = makeDatabase(
                folder, "CREATE TABLE t(site TEXT, day INT, UNIQUE (site, day))", named: "t.db")
        }
        let error = sqliteError {
            try upsert(
                frame(("site", ["a", "b"]), ("day", [1, 1])),
                frame(("site", ["c", "d"]), ("day", [1, .null])), into: path)
        }
        #expect(error?.code == .value)
        #expect(error?.row == 4)
        #expect(
            error?.message
                == "table \"t\", column \"day\", row 4: the value is null, and belongs to the key, "
                + "by which the row could not be found again")
        #expect(rows(path).isEmpty)
    }

    @Test func noRows() throws {
        let empty = try frame(("site", ["a"]), ("day", [1])).filter { _ in false }
        try upsert(empty, into: folder("new.db"))
        try upsert(frame(("site", ["a"]), ("day", [1])), into: folder("new.db"))
        #expect(rows(folder("new.db")) == ["a|1"])
    }

    @Test func aTableCalledAsOurs() throws {
        let key = Loader.Mode.upsert(key: ["x"])
        for x in [1, 1, 2] {
            try load(
                [frame(("x", [.int64(Int64(x))]))], into: folder("k.db"), table: "keys_of_run",
                mode: key)
        }
        #expect(rows(folder("k.db"), "SELECT * FROM keys_of_run") == ["1", "2"])
    }
}
