import Glibc
import TestSupport
import Testing

@testable import Formats

@Suite struct FileSourceTests {
    /// Runs `body` with the path of a file that holds `text`, in a folder of its own.
    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        try withExtendedLifetime(folder) { try body(folder.write("a.csv", text)) }
    }

    private func write(_ text: String, to path: String, _ flags: CInt) {
        let descriptor = open(path, flags, 0o600)
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    @Test func readsAWholeFile() throws {
        try withFile("a,b\n1,2\n") { path in
            let source = try FileSource(path: path, label: "a.csv")
            #expect(try source.readAll(limit: 100, label: "a.csv") == Array("a,b\n1,2\n".utf8))
            #expect(source.identity == (try FileSource(path: path, label: "b").identity))
            #expect(throws: FormatError.self) {
                try FileSource(path: path, label: "a.csv").readAll(limit: 7, label: "a.csv")
            }
        }
    }

    @Test func aChangeWhileReadingFails() throws {
        try withFile("a,b\n1,2\n") { path in
            for change in ["grow", "replace", "remove"] {
                let source = try FileSource(path: path, label: "a.csv")
                var byte: UInt8 = 0
                _ = try withUnsafeMutableBytes(of: &byte) { try source.read(into: $0) }
                switch change {
                case "grow": write("3,4\n", to: path, O_WRONLY | O_APPEND)
                case "replace":
                    unlink(path)
                    write("a,b\n1,2\n3,4\n", to: path, O_CREAT | O_WRONLY)
                default: unlink(path)
                }
                #expect {
                    try source.readAll(limit: 100, label: "a.csv")
                } throws: { error in
                    "\(error)"
                        == "a.csv: the file changed while it was read; run again when it is complete"
                }
            }
        }
    }

    @Test func readsASmallFileAtOnce() throws {
        for text in ["", "a", "a,b\n1,2\n"] {
            try withFile(text) { path in
                let source = try FileSource(path: path, label: "a.csv")
                #expect(try source.wholeBytes() == Array(text.utf8))
            }
        }
    }

    @Test(arguments: ["grow", "shrink", "rewrite", "replace", "remove"])
    func aSmallFileThatChangesSaysSo(_ change: String) throws {
        try withFile("a,b\n1,2\n") { path in
            let source = try FileSource(path: path, label: "a.csv")
            switch change {
            case "grow": write("3,4\n", to: path, O_WRONLY | O_APPEND)
            case "shrink": #expect(truncate(path, 4) == 0)
            case "rewrite":
                write("a,b\n3,4\n", to: path, O_WRONLY)
                // The clock of a file system may stand still for a while.
                var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
                #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
            case "replace":
                write("a,b\n1,2\n", to: path + "2", O_CREAT | O_WRONLY)
                #expect(rename(path + "2", path) == 0)
            default: unlink(path)
            }
            #expect {
                try source.wholeBytes()
            } throws: { error in
                "\(error)"
                    == "a.csv: the file changed while it was read; run again when it is complete"
            }
        }
    }

    @Test func whatCannotBeReadSaysWhy() throws {
        func failure(_ path: String) -> String {
            do {
                _ = try FileSource(path: path, label: "x")
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(failure("/nowhere/a.csv") == "x: cannot be opened: No such file or directory")
        #expect(failure("/tmp") == "x: is a folder, expected a file; a folder's files are 'x/*'")
        #expect(
            failure("/dev/null")
                == "x: is not a regular file; pipe it in and name '-' as the input")
        // Nobody writes to it, and it does not wait for that.
        let folder = TemporaryFolder()
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(
            failure(folder("pipe"))
                == "x: is not a regular file; pipe it in and name '-' as the input")
        #expect(
            failure("/proc/self/status")
                == "x: holds bytes but says that it has none, as files in /proc do; pipe it in and "
                + "name '-' as the input")
    }

    @Test func readsAPipe() throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(Glibc.write(ends[1], "abc", 3) == 3)
        close(ends[1])
        let source = DescriptorSource(ends[0], label: "-")
        #expect(try source.readAll(limit: 10, label: "-") == Array("abc".utf8))
        close(ends[0])
    }
}
