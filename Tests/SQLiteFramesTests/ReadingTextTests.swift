import Frames
import SQLiteFrames
import TestSupport
import Testing

struct ReadingTextTests {
    @Test func nulBytes() throws {
        let column = try readColumn(
            "CREATE TABLE t(x TEXT); INSERT INTO t VALUES (CAST(x'610062' AS TEXT)), (CAST(x'00' AS TEXT)), ('')"
        )
        #expect(column.cells == ["a\0b", "\0", ""])
    }

    @Test(arguments: [
        "ff", "c3", "c0af", "eda080", "f4908080", "61e282", "80", "f8808080", "e28228",
    ])
    func invalidUTF8(_ bytes: String) {
        let error = sqliteError {
            _ = try readColumn(
                """
                CREATE TABLE t(x TEXT);
                INSERT INTO t VALUES ('fine'), ('né'), (CAST(x'\(bytes)' AS TEXT)), ('fine')
                """)
        }
        #expect(error?.code == .value)
        #expect(error?.row == 3)
        #expect(error?.column == "x")
        #expect(error?.table == "t")
        #expect(error?.message.contains("not valid UTF-8") == true)
    }

    @Test func halvesOfACharacterDoNotMakeAWhole() {
        let error = sqliteError {
            _ = try readColumn(
                "CREATE TABLE t(x); INSERT INTO t VALUES (CAST(x'c3' AS TEXT)), (CAST(x'a9' AS TEXT))"
            )
        }
        #expect(error?.row == 1)
    }

    @Test func invalidUTF8AmongNumbers() {
        let error = sqliteError {
            _ = try readColumn("CREATE TABLE t(x); INSERT INTO t VALUES (1), (CAST(x'ff' AS TEXT))")
        }
        #expect(error?.row == 2)
    }

    @Test func theRowIsCountedOverBatches() {
        var options = SQLiteReadOptions()
        options.rowsPerBatch = 2
        let error = sqliteError {
            _ = try readColumn(
                "CREATE TABLE t(x); INSERT INTO t VALUES ('a'), ('b'), ('c'), ('d'), (CAST(x'ff' AS TEXT))",
                options: options)
        }
        #expect(error?.row == 5)
    }

    @Test(arguments: ["UTF-16le", "UTF-16be"])
    func databasesInUTF16(_ encoding: String) throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(
            folder,
            """
            PRAGMA encoding='\(encoding)'; CREATE TABLE täble(ñame);
            INSERT INTO täble VALUES ('aé日👩'), (''), (char(65, 0, 66)), ('2'), (3)
            """)
        let read = try Connection(path: path).read(.onlyTable)
        #expect(read.columns.map(\.name) == ["ñame"])
        #expect(cells(read, 0) == ["aé日👩", "", "A\0B", "2", "3"])
    }

    @Test func invalidUTF16() {
        let folder = TemporaryFolder()
        let path = makeDatabase(
            folder,
            """
            PRAGMA encoding='UTF-16le'; CREATE TABLE t(x);
            INSERT INTO t VALUES ('a'), (CAST(x'00d8' AS TEXT))
            """)
        let error = sqliteError { _ = try Connection(path: path).read(.onlyTable) }
        #expect(error?.row == 2)
        #expect(error?.message.contains("UTF-16") == true)
    }
}
