import Foundation
import TestSupport
import Testing

/// Jobs that load only what is new.
@Suite(.context)
struct CursorTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.shell("sqlite3 shop.db 'CREATE TABLE orders(id INTEGER PRIMARY KEY, at TEXT)'")
        try job("id > :since", "column: id, first: 0", mode: "append")
    }

    private func job(
        _ condition: String, _ cursor: String, mode: String, more: String = ""
    ) throws {
        let column = cursor.contains("column: at") ? "at" : "id"
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              orders:
                sqlite: shop.db
                query: "SELECT * FROM orders WHERE \(condition) ORDER BY id"
                parameters: { since: "${state.max(\(column))}" }
                cursor: { \(cursor) }
                \(more)
            outputs: [ { sqlite: out.db, table: orders, mode: \(mode) } ]
            """)
    }

    private func add(_ ids: ClosedRange<Int>) throws {
        let rows = ids.map { "(\($0), '2024-01-0\($0) 10:00:00')" }.joined(separator: ", ")
        try folder.shell("sqlite3 shop.db \"INSERT INTO orders VALUES \(rows)\"")
    }

    private func run(_ arguments: String...) throws {
        let output = try folder.run(["run", "job.yaml"] + arguments)
        #expect(output.code == 0, "\(output.errors)")
    }

    private func ids() throws -> [Int] {
        try folder.shell("sqlite3 out.db 'SELECT id FROM orders ORDER BY rowid'").text
            .split(separator: "\n").compactMap { Int($0) }
    }

    /// `plan` shows the value that the next run would use, and leaves no trace.
    @Test func thePlanKnowsTheCursor() throws {
        func plan() throws -> String {
            let output = try folder.run("plan", "job.yaml")
            #expect(output.code == 0, "\(output.errors)")
            return output.text
        }
        #expect(try plan().contains(":since = 0"))
        #expect(!folder.exists(".pipeline"))
        try add(1...3)
        try run()
        let state = "stat -c '%n %i %y' .pipeline/job .pipeline/job/*"
        let before = try folder.shell(state).text
        #expect(try plan().contains(":since = 3"))
        // Nobody waits for a run that is under way.
        let locked = try folder.shell("flock .pipeline/job/lock $PIPELINE plan job.yaml --json")
        #expect(locked.code == 0 && locked.text.contains("\"since\": 3"), "\(locked.errors)")
        #expect(try folder.shell(state).text == before)
        try folder.shell("cp -r .pipeline/job other")
        try folder.shell("rm -r .pipeline")
        #expect(try plan().contains(":since = 0"))
        #expect(try folder.run("plan", "job.yaml", "--state", "other").text.contains(":since = 3"))
    }

    @Test func threeNights() throws {
        for ids in [1...3, 4...4, 5...7] {
            try add(ids)
            try run()
            #expect(try self.ids() == Array(1...ids.upperBound))
            // Nothing is new.
            try run()
            #expect(try self.ids() == Array(1...ids.upperBound))
        }
        // What was published stays known to a run that fetches everything anew.
        try run("--fresh")
        #expect(try ids() == Array(1...7))
    }

    /// What a program of before knew of items is forgotten, and where sources go on is not; what one of
    /// later knows is left alone.
    @Test func stateOfAnotherVersion() throws {
        func make(_ layout: Int, _ more: String = "") throws {
            try folder.shell(
                "rm .pipeline/job/state.sha256; "
                    + "sqlite3 .pipeline/job/state.db '\(more)PRAGMA user_version=\(layout)'")
        }
        try add(1...3)
        try run()
        try make(6, "ALTER TABLE items DROP COLUMN stage_source; ")
        for command in ["status", "verify", "plan"] {
            let output = try folder.run(command, "job.yaml")
            #expect(output.code == 1)
            #expect(output.errors.contains("another version"), "\(output.errors)")
        }
        try add(4...4)
        try run()
        #expect(try ids() == Array(1...4))
        #expect(try folder.run("verify", "job.yaml").code == 0)
        try make(6, "DROP TABLE items; ")
        try add(5...5)
        try run("--fresh")
        #expect(try ids() == Array(1...5))
        try make(99)
        try add(6...6)
        for arguments in [["run"], ["run", "--fresh"], ["status"]] {
            let output = try folder.run(arguments + ["job.yaml"])
            #expect(output.code == 1)
            #expect(output.errors.contains("another version"), "\(output.errors)")
        }
        #expect(try ids() == Array(1...5))
    }

    /// Killed at every place where something becomes durable, before and after the database commits;
    /// the rows of the next night come before the next run.
    @Test(.needsStrace)
    func noCrashLosesOrRepeatsARow() throws {
        try add(1...2)
        try run()
        try add(3...4)
        let output = try folder.shell(
            """
            for n in $(seq 1 60); do
                rm -rf w; mkdir w; cp -r shop.db out.db job.yaml .pipeline w; cd w
                calls=fsync,fdatasync,unlink
                code=0
                strace -f -qq -o /dev/null -e trace=$calls -e inject=$calls:signal=KILL:when=$n \\
                    "$PIPELINE" run -q job.yaml || code=$?
                sqlite3 shop.db "INSERT INTO orders VALUES (5, '2024-01-05 10:00:00')"
                "$PIPELINE" run -q job.yaml
                "$PIPELINE" run -q job.yaml
                echo "$code $(sqlite3 out.db 'SELECT group_concat(id) FROM orders')"
                cd ..
                if [ $code = 0 ]; then break; fi
            done
            """)
        let ends = output.text.split(separator: "\n")
        #expect(ends.count > 5 && ends.last == "0 1,2,3,4,5", "\(output.errors)")
        #expect(ends.dropLast().allSatisfy { $0 == "137 1,2,3,4,5" }, "\(ends)")
    }

    /// Rows that changed within the lookback are asked for again, and those alone.
    @Test func aLookbackFindsWhatCameLate() throws {
        try job(
            "at > :since", "column: at, first: 2024, lookback: 2d", mode: "upsert, key: [id]",
            more: "types: { at: text }")
        try add(1...6)
        try run()
        try folder.shell(
            "sqlite3 shop.db \"UPDATE orders SET at = '2024-01-04 10:00:01' WHERE id = 2; "
                + "UPDATE orders SET at = '2024-01-03 23:59:59' WHERE id = 1\"")
        try run("--report", "r.json")
        #expect(try folder.report("r.json").totals.rows == 3)
        let late = try folder.shell("sqlite3 out.db 'SELECT at FROM orders WHERE id < 3'").text
        #expect(late == "2024-01-01 10:00:00\n2024-01-04 10:00:01\n")
        #expect(try ids() == Array(1...6))
    }

    @Test func overHTTP() throws {
        let server = try LoopbackServer()
        server.otherwise { request in
            let since = request.target.split(separator: "=").last.map(String.init) ?? ""
            let rows = ["2024-01-01T10:00:00Z", "2024-01-02T10:00:00Z"].filter {
                $0.replacing(":", with: "%3A") > since
            }
            return .ok((["at"] + rows).map { $0 + "\n" }.joined(), type: "text/csv")
        }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              orders:
                http: "\(server.url("/orders?since=${state.max(at)}"))"
                cursor: { column: at, first: 2024-01-02 }
            outputs: [ { sqlite: out.db, table: orders, mode: append } ]
            """)
        for _ in 0..<3 { try run() }
        #expect(
            try folder.shell("sqlite3 out.db 'SELECT at FROM orders'").text
                == "2024-01-02T10:00:00Z\n")
        #expect(
            server.log.requests.map(\.target)
                == ["/orders?since=2024-01-02"]
                + [String](repeating: "/orders?since=2024-01-02T10%3A00%3A00Z", count: 2))
    }

    /// Another value is another item, though headers are not shown.
    @Test func inAHeader() throws {
        let server = try LoopbackServer()
        server.otherwise { request in
            let isFirst = request.header("X-Since") == "0"
            return .ok(isFirst ? "id\n1\n2\n" : "id\n", type: "text/csv")
        }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              orders:
                http: "\(server.url("/orders"))"
                headers: { X-Since: "${state.max(id)}" }
                cursor: { column: id, first: 0 }
            outputs: [ { sqlite: out.db, table: orders, mode: append } ]
            """)
        try run()
        try run("--only-failed")
        #expect(try ids() == [1, 2])
        #expect(server.log.requests.map { $0.header("X-Since") } == ["0", "2"])
    }

    /// The database compares times as it spells them, so their spelling must be known.
    @Test func timesOfADatabaseAreReadAsText() throws {
        try job("at > :since", "column: at, first: 2024", mode: "append")
        try add(1...1)
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(output.errors.contains(#"types: { "at": text }"#), "\(output.errors)")
        #expect(!folder.exists("out.db"))
    }

    @Test func whatWouldLoseOrRepeatRowsIsRefused() throws {
        let refused = [
            ("column: id, first: 0", "replace", "append or upsert"),
            ("column: id, first: 0, lookback: 5", "append", "mode: upsert"),
            ("column: at, first: 0", "append", "nothing uses it"),
        ]
        for (cursor, mode, help) in refused {
            try job("id > :since", cursor, mode: mode)
            if cursor.contains("column: at") {
                try folder.write(
                    "job.yaml",
                    try folder.read("job.yaml").replacing("${state.max(at)}", with: "0"))
            }
            let output = try folder.run("plan", "job.yaml")
            #expect(output.code == 64)
            #expect(output.errors.contains(help), "\(output.errors)")
            #expect(output.errors.contains("job.yaml:"), "\(output.errors)")
        }
        try job("id > :since", "column: id, first: 0", mode: "append")
        for arguments in [["--limit-items", "1"], ["--on-error", "skip"]] {
            let output = try folder.run(["run", "job.yaml"] + arguments)
            #expect(output.code == 64, "\(output.errors)")
        }
    }
}
