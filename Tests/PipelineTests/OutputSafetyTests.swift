import Foundation
import Testing

/// What was there stays there, to the byte, unless everything new is complete.
@Suite struct OutputSafetyTests {
    static let old = "old,table\n1,2\n"

    /// However the same file is spelled.
    @Test(arguments: [
        (["a.csv"], "a.csv"), (["a.csv"], "./a.csv"), (["./a.csv"], "a.csv"),
        (["a.csv"], "sub/../a.csv"), (["a.csv"], "here/a.csv"), (["a.csv"], "soft.csv"),
        (["soft.csv"], "a.csv"), (["a.csv"], "hard.csv"), (["hard.csv"], "a.csv"),
        (["*.csv"], "a.csv"), (["."], "a.csv"), (["d.db:t"], "d.db:other"),
    ])
    func anOutputThatIsAnInput(_ inputs: [String], output: String) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        try folder.makeFolder("sub")
        try folder.link("here", to: ".")
        try folder.link("soft.csv", to: "a.csv")
        try folder.shell("ln a.csv hard.csv; sqlite3 d.db 'CREATE TABLE t AS SELECT 1 AS x'")
        let database = try folder.bytes("d.db")
        let result = try folder.run(["concat"] + inputs + ["-o", output])
        #expect(result.code == 64)
        #expect(result.errors.contains("is also the output"))
        #expect(try folder.read("a.csv") == OutputSafetyTests.old)
        #expect(try folder.bytes("d.db") == database)
        #expect(try folder.list() == ["a.csv", "d.db", "hard.csv", "here", "soft.csv", "sub"])
    }

    /// The shell has opened the input, and what it is called is not known.
    @Test(arguments: [
        "-o a.csv", "-o soft.csv", "-o out.csv --report a.csv", "-o out.csv --rejects a.csv",
    ])
    func standardInputThatIsAnOutput(_ options: String) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        try folder.link("soft.csv", to: "a.csv")
        let result = try folder.shell("$PIPELINE concat - \(options) < a.csv")
        #expect(result.code == 64)
        #expect(result.errors.contains("\"stdin\""))
        #expect(try folder.read("a.csv") == OutputSafetyTests.old)
        #expect(try folder.shell("$PIPELINE concat - -o b.csv < a.csv").code == 0)
        #expect(try folder.read("b.csv") == OutputSafetyTests.old)
        #expect(try folder.shell("$PIPELINE concat - -o a.csv < /dev/null").code == 1)
    }

    /// A file may have a limit that its disk has not. Large inputs are copied by the system.
    @Test(arguments: [100, 20_000], ["csv", "jsonl", "csv.gz", "arrow"])
    func anOutputThatGrowsBeyondItsLimit(_ rows: Int, _ suffix: String) throws {
        let folder = try WorkFolder()
        var generator = SystemRandomNumberGenerator()
        let lines = (0..<rows).map { "\($0),\(generator.next()),\(generator.next())\n" }
        try folder.write("a.csv", "n,first,second\n" + lines.joined())
        try folder.write("out.\(suffix)", OutputSafetyTests.old)
        let result = try folder.shell("ulimit -f 1; $PIPELINE concat a.csv -o out.\(suffix)")
        #expect(result.code == 1)
        #expect(
            result.errors
                == "pipeline: out.\(suffix): cannot be written: File too large; raise the limit on the "
                + "size of files, see 'ulimit -f'\n")
        #expect(try folder.read("out.\(suffix)") == OutputSafetyTests.old)
        #expect(try folder.list() == ["a.csv", "out.\(suffix)"])
    }

    /// As with `cp` and `>`: who may not write to a file may not replace it, though the folder would
    /// let him. Root may write to any.
    @Test(.enabled(if: access("/usr/bin/setpriv", X_OK) == 0 || geteuid() != 0, "no setpriv"))
    func aReadOnlyOutput() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        try folder.write("new.csv", "x\n1\n")
        try folder.shell("chmod 0444 a.csv; chmod 0777 .")
        let user = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
        let refused = try folder.shell(user + "$PIPELINE concat new.csv -o a.csv")
        #expect(refused.code == 1)
        #expect(
            refused.errors
                == "pipeline: a.csv: the file is read-only, so it is not replaced; make it writable "
                + "(chmod u+w) or write to another file\n")
        #expect(try folder.read("a.csv") == OutputSafetyTests.old)
        #expect(try folder.list() == ["a.csv", "new.csv"])
        try folder.shell("chmod 0666 a.csv")
        #expect(try folder.shell(user + "$PIPELINE concat new.csv -o a.csv").code == 0)
        #expect(try folder.read("a.csv") == "x\n1\n")
    }

    @Test(arguments: [
        ["-o", "out.csv", "--report", "a.csv"], ["-o", "out.csv", "--rejects", "a.csv"],
        ["-o", "out.csv", "--report", "./out.csv"], ["-o", "out.csv", "--rejects", "out.csv"],
        ["--rejects", "r.csv", "--report", "r.csv"], ["-o", "out.csv", "-o", "./out.csv"],
    ])
    func twoFilesThatAreOne(_ options: [String]) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let result = try folder.run(["concat", "a.csv"] + options)
        #expect(result.code == 64)
        #expect(result.text == "")
        #expect(result.errors.hasPrefix("pipeline: "))
        #expect(try folder.read("a.csv") == OutputSafetyTests.old)
        #expect(try folder.list() == ["a.csv"])
    }

    @Test(arguments: ["out.csv", "out.csv.gz", "out.db:t"])
    func aFolderInTheOutputsPlace(_ output: String) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let path = String(output.split(separator: ":")[0])
        try folder.makeFolder(path)
        let result = try folder.run("concat", "a.csv", "-o", output)
        #expect(result.code == 64)
        #expect(result.errors.contains("\(path): is a folder"))
        #expect(try folder.list(path) == [])
    }

    @Test func aFileInPlaceOfAFolder() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let result = try folder.run("concat", "a.csv", "-o", "a.csv/out.csv")
        #expect(result.code == 64)
        #expect(result.errors.contains("'a.csv' is a file, expected a folder"))
    }

    @Test func foldersAreMadeAndTakenAway() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        #expect(try folder.run("concat", "a.csv", "-o", "new/er/out.csv").code == 0)
        #expect(try folder.read("new/er/out.csv") == OutputSafetyTests.old)
        try folder.write("bad.csv", "a,b\n1\n")
        #expect(try folder.run("concat", "bad.csv", "-o", "other/er/out.csv").code == 1)
        #expect(try folder.list() == ["a.csv", "bad.csv", "new"])
    }

    @Test func equalBytesLeaveTheOldFileAlone() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let output = try folder.shell(
            """
            "$PIPELINE" concat a.csv -o out.csv
            touch -d 2001-01-01 out.csv
            before=$(stat -c %i.%Y out.csv)
            "$PIPELINE" concat a.csv -o out.csv --report r.json
            test "$before" = "$(stat -c %i.%Y out.csv)"
            """)
        #expect(output.code == 0)
        #expect(try folder.report("r.json").outputs.map(\.unchanged) == [true])
    }

    @Test func aReplacedFileKeepsItsModeAndALinkItsPlace() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let output = try folder.shell(
            """
            echo was > real.csv; chmod 640 real.csv; ln -s real.csv link.csv
            "$PIPELINE" concat a.csv -o link.csv
            test -L link.csv
            stat -c %a real.csv
            umask 027; "$PIPELINE" concat a.csv -o new.csv; stat -c %a new.csv
            """)
        #expect(output.text == "640\n640\n")
        #expect(try folder.read("real.csv") == OutputSafetyTests.old)
    }

    /// One output that cannot be written, and none is.
    @Test func allOutputsOrNone() throws {
        let folder = try WorkFolder()
        try folder.write("a.jsonl", "{\"x\": \"a\\u0000b\"}\n")
        try folder.write("out.jsonl", "old\n")
        // A NUL has no place in CSV.
        let result = try folder.run(
            "concat", "a.jsonl", "-o", "out.jsonl", "-o", "out.db:t", "-o", "out.csv")
        #expect(result.code == 1)
        #expect(result.errors.contains("x"))
        #expect(result.errors.contains("out.csv"))
        #expect(try folder.read("out.jsonl") == "old\n")
        #expect(try folder.list() == ["a.jsonl", "out.jsonl"])
    }

    @Test func anExistingTableStaysUntilTheCommit() throws {
        let folder = try WorkFolder()
        try folder.shell("sqlite3 w.db 'CREATE TABLE t AS SELECT 1 AS x'")
        try folder.write("a.csv", "x\n2\n")
        try folder.write("bad.csv", "x\n2\n3,4\n")
        let before = try folder.bytes("w.db")
        let failed = try folder.run(
            "concat", "a.csv", "bad.csv", "-o", "w.db:t", "--if-exists", "replace")
        #expect(failed.code == 1)
        #expect(try folder.bytes("w.db") == before)
        #expect(try folder.list() == ["a.csv", "bad.csv", "w.db"])
    }

    // MARK: Disks and permissions

    @Test func aFullDeviceIsTold() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        let result = try folder.shell("\"$PIPELINE\" concat a.csv > /dev/full")
        #expect(result.code == 1)
        #expect(result.errors.contains("standard output"))
        #expect(result.errors.contains("No space left on device"))
    }

    /// A file system of its own in a name space of its own, for which not even root is needed.
    private func withSmallDisk(_ lines: String, in folder: WorkFolder) throws -> Output? {
        try folder.makeFolder("disk")
        let mount = "mount -t tmpfs -o size=256k none disk"
        guard try folder.shell("unshare -rm sh -c '\(mount)'").code == 0 else {
            print("skipped: no file system can be mounted here")
            return nil
        }
        return try folder.shell("unshare -rm bash -e -o pipefail -c '\(mount)\n\(lines)'")
    }

    @Test(arguments: [
        "disk/out.csv", "disk/out.csv.gz", "disk/out.jsonl", "disk/new.db:t", "disk/out.db:t",
    ])
    func aFullDisk(_ output: String) throws {
        let folder = try WorkFolder()
        var text = "x,y\n"
        for row in 0..<60_000 { text += "\(row &* 0x1E37_79B9_7F4A_7C15),\(row)\n" }
        try folder.write("a.csv", text)
        let found = try withSmallDisk(
            """
            for name in out.csv out.csv.gz out.jsonl; do echo old > disk/$name; done
            sqlite3 disk/out.db "CREATE TABLE t AS SELECT 1 AS x"
            sha256sum disk/* > before
            ls -A disk > names
            code=0
            "$PIPELINE" concat a.csv -o \(output) --if-exists replace || code=$?
            sha256sum --quiet -c before
            ls -A disk | diff names -
            exit $code
            """, in: folder)
        guard let found else { return }
        #expect(found.code == 1)
        #expect(found.text == "")
        #expect(found.errors.contains(output))
        #expect(found.errors.contains(#/No space left on device|disk is full/#))
        #expect(found.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["ro/new.csv", "ro/out.csv", "ro/new.db:t", "ro/out.db:t", "ro/sub/x.csv"])
    func aReadOnlyFolder(_ output: String) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", OutputSafetyTests.old)
        try folder.shell(
            """
            mkdir ro; echo old > ro/out.csv; sqlite3 ro/out.db "CREATE TABLE t AS SELECT 1 AS x"
            chmod 444 ro/out.csv ro/out.db; chmod 555 ro
            """)
        // Root may write everywhere, so it stops being root for this.
        let nobody = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
        guard try folder.shell("\(nobody) \"$PIPELINE\" --version").code == 0 else {
            print("skipped: the binary cannot be run as another user here")
            return
        }
        let before = try folder.shell("sha256sum ro/*").text
        let result = try folder.shell(
            "\(nobody) \"$PIPELINE\" concat a.csv -o \(output) --if-exists replace")
        #expect(result.code == 1)
        #expect(result.errors.hasPrefix("pipeline: \(output): "))
        #expect(result.errors.contains(#/Permission denied|read-?only|readonly/#))
        #expect(result.errors.contains("folder that you may write to"))
        #expect(try folder.shell("sha256sum ro/*").text == before)
    }

    @Test func outputsAreTriedBeforeAnythingIsLoaded() throws {
        let folder = try WorkFolder()
        // A pipe is no file to read: whoever tries that first says so.
        let result = try folder.shell(
            "mkfifo in.csv; mkdir out.csv; $PIPELINE concat in.csv -o out.csv")
        #expect(result.code == 64)
        #expect(result.errors.hasPrefix("pipeline: out.csv: is a folder"))
    }

    @Test(arguments: ["csv", "jsonl", "tsv"]) func aClosedPipeIsQuiet(_ format: String) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n" + String(repeating: "123456789\n", count: 200_000))
        let output = try folder.shell("\"$PIPELINE\" concat a.csv --to \(format) | head -1")
        #expect(output.lines.count == 2)
        #expect(output.errors == "")
        #expect(output.code == 0)
    }
}
