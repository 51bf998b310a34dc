import Testing

/// A table that jobs keep up to date, `mode: upsert`.
@Suite struct UpsertTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { s: { csv: "in/*.csv" } }
            table: { source-column: file }
            outputs: [ { sqlite: w.db, table: t, mode: upsert, key: [site, day] }, all.csv ]
            """)
        try folder.makeFolder("in")
        try folder.write("in/1.csv", "site,day,v\nams,2024-01-01,1\nber,2024-01-01,2\n")
        try folder.write("in/2.csv", "site,day,v\nams,2024-01-02,3\n")
    }

    private func table() throws -> String { try folder.run("concat", "w.db:t").text }

    @Test func runsAgain() throws {
        let first = """
            site,day,v,file
            ams,2024-01-01,1,in/1.csv
            ber,2024-01-01,2,in/1.csv
            ams,2024-01-02,3,in/2.csv

            """
        for _ in 0..<2 {
            let output = try folder.run("run", "job.yaml")
            #expect(output.code == 0, "\(output.errors)")
            #expect(try table() == first)
        }
        try folder.shell("rm in/1.csv")
        try folder.write("in/2.csv", "site,day,v\nams,2024-01-02,4\nams,2024-01-03,5\n")
        #expect(try folder.run("run", "job.yaml").code == 0)
        #expect(
            try table()
                == first.replacing("02,3,", with: "02,4,") + "ams,2024-01-03,5,in/2.csv\n")
    }

    @Test func theSameKeyInTwoItems() throws {
        #expect(try folder.run("run", "job.yaml").code == 0)
        let (before, file) = (try table(), try folder.read("all.csv"))
        try folder.write("in/2.csv", "site,day,v\nams,2024-01-02,3\nber,2024-01-01,9\n")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(
            output.errors.contains(
                "w.db:t: table \"t\": rows 2 and 4 have the same key (site, day)"),
            "\(output.errors)")
        #expect(output.errors.contains("; row 2 is row 2 of in/1.csv, row 4 is row 2 of in/2.csv"))
        #expect(try table() == before)
        #expect(try folder.read("all.csv") == file)
    }

    /// A table without an index for the key is told of before anything is loaded.
    @Test func aTableWithoutTheKey() throws {
        try folder.write("w.csv", "site,day,v,file\nams,2023-01-01,1,x\n")
        #expect(try folder.run("concat", "w.csv", "-o", "w.db:t").code == 0)
        let output = try folder.run("run", "job.yaml", "--report", "r.json")
        #expect(output.code == 1)
        #expect(
            output.errors.contains(#"CREATE UNIQUE INDEX "t_site_day" ON "t" ("site", "day")"#),
            "\(output.errors)")
        #expect(try folder.read("r.json").contains("\"skipped\": 2"))
        #expect(try folder.list() == [".pipeline", "in", "job.yaml", "r.json", "w.csv", "w.db"])
    }

    @Test func theKeyIsNotAmongTheColumns() throws {
        try folder.write("in/1.csv", "site,date,v\nams,2024-01-01,1\n")
        try folder.write("in/2.csv", "site,date,v\nams,2024-01-02,1\n")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(output.errors.contains("the key of table \"t\" names \"day\""), "\(output.errors)")
        #expect(!folder.exists("w.db"))
    }
}
