import Foundation
import Testing

/// A type that was asked for is the table's, whatever the values were before.
@Suite struct AskedTypeTests {
    private func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(
            "a.csv",
            "whole,real,day,time,flag\n1,1.0,2024-06-21,2024-06-21T00:00:00,true\n"
                + "0,2.0,2024-06-22,2024-06-22T00:00:00,false\n")
        try folder.shell(
            """
            $PIPELINE concat a.csv -o typed.arrow -q
            $PIPELINE concat a.csv --all-text -o text.arrow -q
            sqlite3 text.db "CREATE TABLE t(whole TEXT, real TEXT, day TEXT, time TEXT, flag TEXT)"
            sqlite3 text.db "INSERT INTO t VALUES ('1', '1.0', '2024-06-21', \
            '2024-06-21T00:00:00', 'true')"
            sqlite3 typed.db "CREATE TABLE t(whole INT, real REAL, flag BOOLEAN)"
            sqlite3 typed.db "INSERT INTO t VALUES (1, 1.0, 1), (0, 2.0, 0)"
            """)
        return folder
    }

    @Test(arguments: [
        ("text.arrow", "whole", "int64"), ("text.arrow", "real", "float64"),
        ("text.arrow", "day", "date"), ("text.arrow", "time", "timestamp"),
        ("text.arrow", "flag", "bool"), ("typed.arrow", "whole", "bool"),
        ("typed.arrow", "real", "int64"), ("typed.arrow", "time", "date"),
        ("typed.arrow", "flag", "int64"), ("typed.arrow", "whole", "text"),
        ("text.db", "whole", "int64"), ("text.db", "real", "float64"),
        ("text.db", "day", "date"), ("typed.db", "real", "int64"), ("typed.db", "whole", "float64"),
        ("typed.db", "flag", "int64"), ("typed.db", "whole", "text"),
    ])
    func ofFilesWithTypes(_ input: String, column: String, type: String) throws {
        let folder = try folder()
        let arguments = [input, "--select", column, "--type", "\(column)=\(type)"]
        let schema = try folder.run(["schema"] + arguments + ["--json"])
        #expect(schema.code == 0, "\(schema.errors)")
        let expected = "\"name\": \"\(column)\",\n      \"type\": \"\(type)\""
        #expect(schema.text.contains(expected), "\(schema.text)")
        // It stays so in a file that keeps types.
        #expect(try folder.run(["concat"] + arguments + ["-o", "out.arrow"]).code == 0)
        let again = try folder.run("schema", "out.arrow", "--json")
        #expect(again.text.contains(expected), "\(again.text)")
    }
}
