import Glibc
import SQLiteFrames
import TestSupport
import Testing

struct ConnectionOpeningTests {
    let folder = TemporaryFolder()

    private func openingError(_ path: String) -> SQLiteError? {
        sqliteError { _ = try Connection(path: path) }
    }

    @Test func missingFile() {
        let error = openingError(folder("none.db"))
        #expect(error?.code == .missingFile)
        #expect(error?.isTransient == false)
        #expect(folder.names.isEmpty, "opening must not make the file")
    }

    @Test func partOfThePathIsNoFolder() {
        write([1], to: folder("file"))
        #expect(openingError(folder("file/x.db"))?.code == .missingFile)
    }

    @Test func folderAndPipe() {
        #expect(openingError(folder.path)?.message.contains("found a folder") == true)
        mkfifo(folder("pipe"), 0o600)
        #expect(openingError(folder("pipe"))?.code == .unreadableFile, "and it does not wait")
    }

    @Test func emptyFile() {
        write([], to: folder("empty.db"))
        let error = openingError(folder("empty.db"))
        #expect(error?.code == .notADatabase)
        #expect(error?.message.contains("0 bytes") == true)
    }

    @Test func otherFiles() {
        write(Array("a,b\n1,2\n".utf8), to: folder("short.db"))
        #expect(openingError(folder("short.db"))?.message.contains("8 bytes") == true)
        write((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }, to: folder("noise.db"))
        let error = openingError(folder("noise.db"))
        #expect(error?.code == .notADatabase)
        #expect(error?.message.contains("encrypted") == true)
    }

    @Test func messagesDoNotNameTheFile() {
        for name in ["secret-none.db", "secret-empty.db"] {
            if name == "secret-empty.db" { write([], to: folder(name)) }
            #expect(openingError(folder(name))?.description.contains("secret") == false)
        }
    }

    @Test(arguments: [
        "a b.db", "100%.db", "a%20b.db", "what?.db", "x&immutable=1.db", "a#b.db", "täble 表.db",
        "file:x.db", "quote'\".db",
    ])
    func oddNames(_ name: String) throws {
        let path = makeDatabase(
            folder, "CREATE TABLE t(x); INSERT INTO t VALUES (1)", named: name)
        #expect(try Connection(path: path).read(.onlyTable).rowCount == 1)
        #expect(try Connection(path: "/" + path).read(.onlyTable).rowCount == 1)
        #expect(folder.names == [name])
    }

    @Test func symbolicLink() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x); INSERT INTO t VALUES (1)")
        symlink(path, folder("link"))
        #expect(try Connection(path: folder("link")).read(.onlyTable).rowCount == 1)
    }

    @Test func magic() {
        #expect(SQLiteFile.isSQLite(firstBytes: Array("SQLite format 3\0 and more".utf8)))
        #expect(!SQLiteFile.isSQLite(firstBytes: Array("SQLite format 3".utf8)))
        #expect(!SQLiteFile.isSQLite(firstBytes: Array("SQLite format 4\0".utf8)))
        #expect(!SQLiteFile.isSQLite(firstBytes: []))
    }

    @Test func aRelativePath() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        var current = [CChar](repeating: 0, count: 4096)
        try #require(getcwd(&current, current.count) != nil)
        let depth = current.prefix { $0 != 0 }.filter { $0 == CChar(UInt8(ascii: "/")) }.count
        let up = String(repeating: "../", count: depth)
        #expect(try Connection(path: up + path.dropFirst()).read(.onlyTable).rowCount == 0)
    }
}
