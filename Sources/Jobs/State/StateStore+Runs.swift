import Glibc
import SQLiteFrames

extension StateStore {
    /// The last runs, the newest first.
    func runs(limit: Int) throws -> [Run] {
        try reading { connection in
            let rows = try Statement(
                connection,
                """
                SELECT id, status, started, ended, ended IS NULL, today, today IS NULL,
                    fingerprint, rows, error FROM runs ORDER BY id DESC LIMIT \(limit)
                """)
            var runs: [Run] = []
            while try rows.step() {
                runs.append(
                    Run(
                        id: Int(rows.integer(0)),
                        status: Run.Status(rawValue: try rows.string(1)) ?? .running,
                        started: Int(rows.integer(2)),
                        ended: rows.integer(4) == 1 ? nil : Int(rows.integer(3)),
                        today: rows.integer(6) == 1 ? nil : Int(rows.integer(5)),
                        fingerprint: try rows.string(7), rows: Int(rows.integer(8)),
                        error: try rows.string(9)))
            }
            return runs
        }
    }

    /// Begins a run of these items, or goes on with one; returns its number.
    func begin(
        _ items: [(label: String, source: String)], today: Int?, keeping keepsOutcomes: Bool
    ) throws -> Int {
        try writing { connection in
            let insert = try Statement(
                connection,
                any: "INSERT INTO runs VALUES (NULL, 'running', ?, NULL, ?, '', 0, '')")
            try insert.run([
                .integer(Int64(time(nil))), today.map { .integer(Int64($0)) } ?? .null,
            ])
            let id = try StateStore.number(connection, "SELECT max(id) FROM runs")
            try connection.execute(
                "DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - \(StateStore.history)")
            if !keepsOutcomes { try connection.execute("DELETE FROM outcomes") }
            let add = try Statement(
                connection, any: "INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, '', 0, '')")
            for (position, item) in items.enumerated() {
                try add.run([
                    .text(item.label), .integer(Int64(position)), .text(item.source),
                ])
            }
            return id
        }
    }

    /// Runs that are kept.
    static let history = 100

    /// Ends a run, and says what became of its items. What it was going to publish stays known.
    func end(_ run: Run, items: [ItemResult]) throws {
        try writing { connection in try StateStore.end(run, items: items, connection) }
    }

    static func end(
        _ run: Run, items: [ItemResult], _ connection: Connection
    ) throws {
        let update = try Statement(
            connection,
            any: """
                UPDATE runs SET status = ?, ended = ?, fingerprint = ifnull(nullif(?, ''), fingerprint),
                rows = ifnull(nullif(?, 0), rows), error = ? WHERE id = ?
                """)
        try update.run([
            .text(run.status.rawValue), .integer(Int64(time(nil))), .text(run.fingerprint),
            .integer(Int64(run.rows)), .text(run.error), .integer(Int64(run.id)),
        ])
        let tell = try Statement(
            connection,
            any: "UPDATE outcomes SET outcome = ?, rows = ?, error = ? WHERE label = ?")
        for item in items where item.outcome != .skipped {
            try tell.run([
                .text(item.outcome.rawValue), .integer(Int64(item.rows)), .text(item.error ?? ""),
                .text(item.label),
            ])
        }
    }

    /// Forgets a run that was none.
    func forget(run: Int) throws {
        try writing { connection in
            let delete = try Statement(connection, any: "DELETE FROM runs WHERE id = ?")
            try delete.run([.integer(Int64(run))])
        }
    }

    /// What became of the items of the last run, in its order.
    func outcomes() throws -> [ItemOutcome] {
        try reading { connection in
            let rows = try Statement(
                connection,
                "SELECT label, source, outcome, rows, error FROM outcomes ORDER BY position")
            var outcomes: [ItemOutcome] = []
            while try rows.step() {
                outcomes.append(
                    ItemOutcome(
                        label: try rows.string(0), source: try rows.string(1),
                        outcome: Outcome(rawValue: try rows.string(2)), rows: Int(rows.integer(3)),
                        error: try rows.string(4)))
            }
            return outcomes
        }
    }
}
