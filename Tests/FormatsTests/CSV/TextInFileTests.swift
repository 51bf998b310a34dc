import Glibc
import TestSupport
import Testing

@testable import Formats

/// Text of a file becomes part of another one, whether or not the system can copy it.
@Suite struct TextInFileTests {
    private let folder = TemporaryFolder()

    /// Opens a file to write to it.
    private func withOutput(
        _ name: String, _ flags: CInt, _ body: (CInt) throws -> Void
    ) rethrows {
        let descriptor = open(folder(name), O_CREAT | O_RDWR | flags, 0o600)
        defer { close(descriptor) }
        #expect(descriptor >= 0)
        try body(descriptor)
    }

    private func contents(_ name: String) throws -> [UInt8] {
        try FileSource(path: folder(name), label: name).wholeBytes()
    }

    private func text(_ bytes: [UInt8], _ range: Range<Int>) throws -> TextInFile {
        let path = folder.write("in.csv", bytes: bytes)
        let file = try #require(SpelledRows.SpelledFile(path: path, label: "in.csv"))
        return TextInFile(file: file, range: range)
    }

    /// The system appends to no file that was opened for appending, so that there all is read.
    @Test(arguments: [0, O_APPEND])
    func theTextIsAppended(_ flags: CInt) throws {
        var generator = SeededGenerator(seed: 5)
        let bytes = (0..<3_000_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for range in [0..<1, 7..<7, 100..<70_001, 5..<2_999_999, 0..<bytes.count] {
            let text = try text(bytes, range)
            folder.write("out.csv")
            var readCount = 0
            try withOutput("out.csv", flags) { descriptor in
                for part in ["head,", "", ",tail"] {
                    if part.isEmpty {
                        try text.copy(to: descriptor) { piece in
                            readCount += piece.count
                            #expect(
                                write(descriptor, piece.baseAddress, piece.count) == piece.count)
                        }
                    } else {
                        #expect(write(descriptor, part, part.utf8.count) == part.utf8.count)
                    }
                }
            }
            let expected = Array("head,".utf8) + bytes[range] + Array(",tail".utf8)
            #expect(try contents("out.csv") == expected)
            #expect(readCount == (flags == O_APPEND ? range.count : 0))
        }
    }

    @Test(arguments: [0, O_APPEND])
    func aFileThatIsShorterNowIsTold(_ flags: CInt) throws {
        let text = try text(Array("a,b\n1,2\n3,4\n".utf8), 4..<12)
        #expect(truncate(folder("in.csv"), 8) == 0)
        withOutput("out.csv", flags) { descriptor in
            #expect {
                try text.copy(to: descriptor) { _ in }
            } throws: { error in
                "\(error)"
                    == "in.csv: the file changed while it was read; run again when it is complete"
            }
        }
        #expect(try contents("out.csv") == [])
    }

    /// What the other file has no room for is told by who writes to it.
    @Test func theErrorIsThatOfWriting() throws {
        struct NoRoom: Error {}
        let text = try text(Array("a,b\n1,2\n".utf8), 0..<8)
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(throws: NoRoom.self) { try text.copy(to: full) { _ in throw NoRoom() } }
    }
}
