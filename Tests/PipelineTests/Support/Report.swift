import Foundation

/// A report of `--report`, as far as tests look into it.
struct Report: Decodable {
    struct Item: Decodable {
        let label: String
        let source: String
        let outcome: String
        let rows: Int
        let rejects: Int
        let bytes: Int
        let attempts: Int
        let seconds: Double
        let error: String?
    }

    struct Column: Decodable, Equatable {
        let name: String
        let type: String
        let nulls: Int
    }

    struct Output: Decodable {
        let name: String
        let published: Bool
        let unchanged: Bool
    }

    struct Totals: Decodable {
        let items, ok, cached, empty, failed, skipped, late, rows, rejects, bytes: Int

        var isConsistent: Bool { items == ok + cached + empty + failed + skipped + late }
    }

    let version: Int
    let job: String
    let published: Bool
    let error: String?
    let items: [Item]
    let columns: [Column]
    let outputs: [Output]
    let notes: [String]
    let totals: Totals
    let wallSeconds: Double
    let itemSeconds: Double
}

/// What `schema --json` prints.
struct Schema: Decodable {
    let rows: Int
    let columns: [Report.Column]

    /// `name:type` of each column.
    var shape: [String] { columns.map { "\($0.name):\($0.type)" } }
}

extension WorkFolder {
    func report(_ name: String) throws -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: bytes(name))
    }

    /// The columns that `pipeline schema` finds with these arguments.
    func schema(_ arguments: String...) throws -> Schema {
        let output = try run(["schema"] + arguments + ["--json"])
        return try JSONDecoder().decode(Schema.self, from: output.bytes)
    }
}

extension Output {
    /// Standard output as JSON Lines: one dictionary a line.
    func records() throws -> [[String: any Sendable]] {
        try text.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable]
                ?? [:]
        }
    }
}
