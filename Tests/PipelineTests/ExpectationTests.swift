import Testing

/// What a job expects, and what happens when it is otherwise.
@Suite struct ExpectationTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write("in/ams.csv", "id,day,qty\n1,2024-01-01,1.0\n2,2024-01-02,\n")
        try folder.write("in/ber.csv", "id,day,qty\n3,2024-01-01,1.00\n1,2024-01-03,2.5\n")
    }

    private func run(
        _ expect: String, _ options: String..., csv: String = "in/{site}.csv",
        table: String = "{ how: union }"
    ) throws -> Output {
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { s: { csv: "\(csv)" } }
            table: \(table)
            expect: \(expect)
            outputs: [out.csv]
            """)
        return try folder.run(["run", "job.yaml", "-q", "--report", "r.json"] + options)
    }

    @Test func whatIsAsExpectedIsPublished() throws {
        let output = try run(
            """
            { items: { rows: 1..2 }, rows: 4, not-null: [id, item], unique: [[id, site], [item, id]],
              columns: { id: int64, site: text, day: date, qty: float64, item: text } }
            """, table: "{ source-column: item }")
        #expect(output.everything == "")
        #expect(output.code == 0)
        #expect(try folder.read("out.csv").hasPrefix("id,day,qty,site,item\n1,2024-01-01,1.0,ams,"))
    }

    @Test func everythingThatIsBrokenIsToldAtOnce() throws {
        let output = try run(
            """
            { rows: 5.., columns: { id: text, day: int64, dya: any }, not-null: [qty, zzz, id],
              unique: [id, [day, site], qty, day, nope] }
            """)
        #expect(output.code == 1)
        #expect(!folder.exists("out.csv"))
        let expected = """
            pipeline: the table is not what the job expects, so nothing was published:
              rows: found 4, expected at least 5
              columns: "id" is int64, expected text; types: { "id": text } in its sources reads it so
              columns: "day" is date, expected int64
              columns: there is no column "dya"; did you mean "day"?
              not-null: "qty" has 1 null in 4 rows, the first in row 2 of in/ams.csv
              not-null: there is no column "zzz"; the table has "id", "day", "qty", "site"
              unique: 1 row of 4 repeats what stands in an earlier one; the first: "id" "1" in row 1 of \
            in/ams.csv and in row 2 of in/ber.csv
              unique: 1 row of 4 repeats what stands in an earlier one; the first: "qty" "1.0" in row 1 \
            of in/ams.csv and in row 1 of in/ber.csv
              unique: 1 row of 4 repeats what stands in an earlier one; the first: "day" "2024-01-01" in \
            row 1 of in/ams.csv and in row 1 of in/ber.csv
              unique: there is no column "nope"; the table has "id", "day", "qty", "site"

            """
        #expect(output.errors == expected)
        let report = try folder.report("r.json")
        #expect(!report.published)
        #expect(report.items.map(\.outcome) == ["ok", "ok"])
    }

    @Test func anItemThatIsNotAsExpectedHasFailed() throws {
        try folder.write("in/cph.csv", "id,day,qty\n")
        let failed = try run("{ items: { rows: 1.. } }")
        #expect(failed.code == 1)
        #expect(failed.errors.contains("in/cph.csv: rows: found 0, expected at least 1\n"))
        #expect(!folder.exists("out.csv"))
        let skipped = try run("{ items: { rows: 1.. } }", "--on-error", "skip")
        #expect(skipped.code == 3)
        #expect(try folder.read("out.csv").split(separator: "\n").count == 5)
        let report = try folder.report("r.json")
        #expect(report.items.map(\.outcome) == ["cached", "cached", "failed"])
        #expect(report.items[2].error == "in/cph.csv: rows: found 0, expected at least 1")
        // It is not tried again: its rows would be the same.
        #expect(report.items[2].attempts == 1)
        // The table's own expectations hold for what is left.
        #expect(try run("{ items: { rows: 1.. }, rows: 5.. }", "--on-error", "skip").code == 1)
    }

    @Test func rejectedRowsAreCountedInTheError() throws {
        try folder.write("in/dub.csv", "id,day,qty\n1\n2\n")
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { s: { csv: "in/dub.csv", on-bad-row: reject, expect: { rows: 1.. } } }
            outputs: [out.csv]
            rejects: rejects.csv
            """)
        let output = try folder.run("run", "job.yaml", "--report", "r.json")
        #expect(output.code == 1)
        #expect(output.errors.contains("rows: found 0, expected at least 1; 2 rows rejected\n"))
        // They are listed: why there are so few rows may be seen in them.
        #expect(try folder.report("r.json").items[0].rejects == 2)
        #expect(try folder.read("rejects.csv").split(separator: "\n").count == 3)
    }

    @Test func anEmptyTextIsNoNull() throws {
        // Taken for a number's null in the one file, a text once the other holds letters.
        try folder.write("a.csv", "k\n1\n\"\"\n")
        try folder.write("b.csv", "k\nx\n")
        #expect(try run("{ not-null: [k], unique: [k] }", csv: "?.csv").code == 0)
        let output = try run("{ not-null: [k] }", csv: "a.csv")
        #expect(output.errors.contains("\"k\" has 1 null in 2 rows, the first in row 2 of a.csv"))
    }

    @Test func aColumnWithoutValuesFitsEveryType() throws {
        try folder.write("a.csv", "k,l\n,1\n")
        #expect(try run("{ columns: { k: date } }", csv: "a.csv").code == 0)
    }
}
