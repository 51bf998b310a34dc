import Foundation
import TestSupport
import Testing

/// The rows of large CSV files are not copied to the state: it says where they are.
@Suite(.context)
struct RowsInPlaceTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        for number in 1...3 { try write(number, "1.50") }
        server.otherwise { _ in .ok("id,x\nlast,9\n") }
        try folder.write("shop.sql", "CREATE TABLE t(id, x); INSERT INTO t VALUES ('first', 0)")
        try job("out/all.csv, out/all.arrow")
    }

    private func job(_ outputs: String) throws {
        try folder.write(
            "job.yaml",
            """
            version: 1
            name: places
            sources:
              files: { csv: "in/*.csv" }
              web: { http: "\(server.url("/last"))", format: csv }
            outputs: [\(outputs)]
            """)
    }

    /// A file of 5,000 rows and 95 KB where `x` has four characters; five records are not as the writer
    /// would write them.
    private func write(_ number: Int, _ x: String) throws {
        let rows = (1000..<6000).map { number in
            let id = "row \(number) of a file"
            return number % 1000 == 0 ? "\"\(id)\",\(x)" : "\(id),\(x)"
        }
        try folder.write(
            "in/\(number).csv", "id,x\n" + rows.joined(separator: "\n") + "\n")
    }

    private func outcomes(_ arguments: String...) throws -> [String] {
        let output = try folder.run(["run", "job.yaml", "--report", "r.json"] + arguments)
        #expect(output.code == 0, "\(output.errors)")
        return try folder.report("r.json").items.map(\.outcome)
    }

    /// How often each value of `x` is in the table.
    private func counts(_ values: String...) throws -> [Int] {
        let text = try folder.read("out/all.csv")
        let rows = text.split(separator: "\n")
        #expect(rows.count == 15_002)
        return values.map { value in rows.count { $0.hasSuffix(",\(value)") } }
    }

    @Test func theStateIsSmall() throws {
        #expect(try outcomes() == ["ok", "ok", "ok", "ok"])
        #expect(try folder.shell("cat .pipeline/places/stage/* | wc -c").text < "9999")
        #expect(try counts("1.50") == [15_000])
        let first = try folder.bytes("out/all.arrow")
        // Made of what is kept, and not at all of it.
        try folder.shell("rm -r out")
        #expect(try outcomes().prefix(3) == ["cached", "cached", "cached"])
        #expect(try folder.bytes("out/all.arrow") == first)
        try folder.shell("rm -r out; touch in/1.csv")
        #expect(try outcomes().prefix(3) == ["cached", "cached", "cached"])
        #expect(try folder.bytes("out/all.arrow") == first)
        #expect(try counts("1.50") == [15_000])
    }

    @Test func otherRowsInTheSamePlaces() throws {
        _ = try outcomes()
        try write(2, "7.25")
        #expect(try outcomes().prefix(3) == ["cached", "ok", "cached"])
        #expect(try counts("1.50", "7.25") == [10_000, 5000])
        // They are gone, so nothing is left to be taken as it is.
        try write(2, "8.25")
        #expect(try outcomes("--only-failed") == ["cached", "ok", "cached", "cached"])
        #expect(try counts("1.50", "8.25") == [10_000, 5000])
    }

    /// Between the end of its item and the table.
    @Test func aFileThatChangesMeanwhile() throws {
        server.otherwise { [self] _ in
            do { try write(2, "7.25") } catch { return .status(500) }
            return .ok("id,x\nlast,9\n")
        }
        let output = try folder.run("run", "job.yaml", "-j", "1")
        #expect(output.code == 1)
        #expect(output.errors.contains("in/2.csv: the file changed"), "\(output.errors)")
        #expect(!folder.exists("out/all.csv"))
        server.otherwise { _ in .ok("id,x\nlast,9\n") }
        #expect(try outcomes() == ["cached", "ok", "cached", "cached"])
        #expect(try counts("1.50", "7.25") == [10_000, 5000])
    }

    /// The same of an item that an earlier run left.
    @Test func aKnownFileThatChangesMeanwhile() throws {
        _ = try outcomes()
        let old = try folder.bytes("out/all.csv")
        server.otherwise { [self] _ in
            do { try write(2, "7.2") } catch { return .status(500) }
            return .ok("id,x\nlast,10\n")
        }
        let output = try folder.run("run", "job.yaml", "-j", "1")
        #expect(output.code == 1)
        #expect(output.errors.contains("in/2.csv: the file changed"), "\(output.errors)")
        #expect(!output.errors.contains("--fresh"))
        #expect(output.errors.split(separator: "\n").count == 1, "\(output.errors)")
        #expect(try folder.bytes("out/all.csv") == old)
        server.otherwise { _ in .ok("id,x\nlast,10\n") }
        #expect(try outcomes().prefix(3) == ["cached", "ok", "cached"])
        #expect(try counts("1.50", "7.2") == [10_000, 5000])
    }

    @Test func aFileThatLooksAsItWas() throws {
        _ = try outcomes()
        #expect(try folder.run("verify", "job.yaml").code == 0)
        try folder.shell("cp -p in/2.csv old")
        try write(2, "7.25")
        try folder.shell("touch -r old in/2.csv")
        let old = try folder.bytes("out/all.csv")
        let verified = try folder.run("verify", "job.yaml")
        #expect(verified.code == 1)
        #expect(verified.errors.contains("in/2.csv: was changed"), "\(verified.errors)")
        server.otherwise { _ in .ok("id,x\nlast,10\n") }
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(output.errors.contains("in/2.csv: was changed"), "\(output.errors)")
        #expect(output.errors.contains("--fresh"))
        #expect(try folder.bytes("out/all.csv") == old)
        _ = try outcomes("--fresh")
        #expect(try counts("1.50", "7.25") == [10_000, 5000])
    }

    /// To finish a publication that was cut off may take the rows of files that have changed.
    @Test func whatIsAddedToATableIsCopied() throws {
        try folder.shell("sqlite3 shop.db < shop.sql")
        _ = try outcomes()
        try job("out/all.csv, { sqlite: shop.db, table: t, mode: append }")
        #expect(try outcomes().prefix(3) == ["ok", "ok", "ok"])
        #expect(try folder.shell("sqlite3 shop.db 'SELECT count(*) FROM t'").text == "15002\n")
        let size = try folder.shell("cat in/* | wc -c").text
        #expect(try folder.shell("cat .pipeline/places/stage/* | wc -c").text > size)
    }
}
