import Foundation
import Testing

/// Arrow between the program and Python, where Python has the packages.
@Suite(.needsPyarrow) struct ArrowPeerTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        let rows = (0..<70_000).map { row in
            let null = row % 7 == 0
            let day = 1 + row % 28
            let time = "2024-01-\(day < 10 ? "0" : "")\(day)T03:04:05.25"
            return "\(row),\(null ? "" : "\(row).25"),\(null ? "" : "né \(row % 100)"),"
                + "\(time.prefix(10)),\(time),\(time)Z,\(row % 2 == 0),"
        }
        try folder.write(
            "a.csv", "id,price,name,day,at,utc,ok,none\n" + rows.joined(separator: "\n") + "\n")
    }

    /// Runs Python with `$PIPELINE` in its environment.
    private func python(_ script: String) throws -> String {
        try folder.write("script.py", script)
        let output = try folder.shell(
            "\"$PYTHON\" script.py", environment: ["PYTHON": Python.path])
        #expect(output.code == 0, "\(output.errors)")
        return output.text
    }

    @Test func theyReadWhatWeWrite() throws {
        try folder.shell("$PIPELINE concat a.csv -o a.arrow; $PIPELINE concat a.csv --to arrow > s")
        let answer = try python(
            """
            import datetime as dt, polars as pl, pyarrow as pa
            file = pa.ipc.open_file("a.arrow")
            table = file.read_all()
            table.validate(full=True)
            assert table.equals(pa.ipc.open_stream("s").read_all())
            assert table.schema == pa.schema([
                ("id", pa.int64()), ("price", pa.float64()), ("name", pa.string()),
                ("day", pa.date32()), ("at", pa.timestamp("us")),
                ("utc", pa.timestamp("us", "UTC")), ("ok", pa.bool_()), ("none", pa.null())])
            assert table.num_rows == 70000 and file.num_record_batches == 2
            for row in (0, 1, 65535, 65536, 69999):
                null = row % 7 == 0
                at = dt.datetime(2024, 1, 1 + row % 28, 3, 4, 5, 250000)
                utc = at.replace(tzinfo=dt.timezone.utc)
                found = table.slice(row, 1).to_pylist()[0]
                assert list(found.values()) == [
                    row, None if null else row + 0.25, None if null else f"né {row % 100}",
                    at.date(), at, utc, row % 2 == 0, None], found
            assert table["price"].null_count == 10000
            for frame in (pl.read_ipc("a.arrow"), pl.read_ipc_stream("s")):
                assert frame.equals(pl.from_arrow(table))
            print("equal")
            """)
        #expect(answer == "equal\n")
    }

    @Test func weReadWhatTheyWrite() throws {
        try folder.shell("$PIPELINE concat a.csv -o a.arrow -o a.jsonl")
        _ = try python(
            """
            import polars as pl, pyarrow as pa, pyarrow.feather as feather
            table = pa.ipc.open_file("a.arrow").read_all()
            frame = pl.read_ipc("a.arrow")
            for codec in ("uncompressed", "zstd", "lz4"):
                feather.write_feather(table, f"pa-{codec}.feather", compression=codec)
                frame.write_ipc(f"pl-{codec}.arrow", compression=codec)
            frame.write_ipc_stream("pl-stream.arrow")
            encoded = table.set_column(2, "name", table["name"].dictionary_encode())
            with pa.ipc.new_stream("pa-stream.arrow", encoded.schema) as writer:
                writer.write_table(encoded, max_chunksize=1000)
            """)
        let expected = try folder.bytes("a.jsonl")
        let names = try folder.list().filter { $0.hasPrefix("pa-") || $0.hasPrefix("pl-") }
        #expect(names.count == 8)
        for name in names {
            let output = try folder.run(["concat", name, "--to", "jsonl"])
            #expect(output.code == 0, "\(output.errors)")
            let isEqual = output.bytes == expected
            #expect(isEqual, "\(name)")
        }
    }

    /// The recipes of docs/arrow.md, as they stand there.
    @Test func theRecipesOfTheDocs() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let docs = try String(contentsOfFile: "/\(root)/docs/arrow.md", encoding: .utf8)
        let recipe = try #require(
            docs.components(separatedBy: "```python\n").dropFirst().first?
                .components(separatedBy: "```").first)
        try folder.write("sum.py", recipe)
        let sum = try folder.shell(
            "$PIPELINE concat a.csv --to arrow | \"$PYTHON\" sum.py",
            environment: ["PYTHON": Python.path])
        #expect(
            sum.text == "70000 ['id', 'price', 'name', 'day', 'at', 'utc', 'ok', 'none']\n",
            "\(sum.errors)")
        try folder.write(
            "make.py",
            """
            import sys
            import pyarrow as pa
            table = pa.table({"n": [1, 2, None]})
            with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as writer:
                writer.write_table(table)
            """)
        let made = try folder.shell(
            """
            "$PYTHON" make.py | $PIPELINE concat - -o made.db:numbers
            $PIPELINE concat made.db:numbers
            """, environment: ["PYTHON": Python.path])
        #expect(made.text == "n\n1\n2\n\n", "\(made.errors)")
    }
}
