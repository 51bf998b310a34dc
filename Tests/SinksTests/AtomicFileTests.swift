import Foundation
import Testing

@testable import Sinks

@Suite final class AtomicFileTests {
    private let folder = NSTemporaryDirectory() + "sinks-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String, to file: AtomicFile) throws {
        var text = text
        try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func nothingIsVisibleBeforePublication() throws {
        let file = try AtomicFile(path: folder + "/a.csv", name: "a.csv")
        try write("x\n", to: file)
        try file.finish()
        #expect(!FileManager.default.fileExists(atPath: folder + "/a.csv"))
        #expect(try file.publish())
        #expect(try String(contentsOfFile: folder + "/a.csv", encoding: .utf8) == "x\n")
        #expect(try names() == ["a.csv"])
    }

    @Test func discardingLeavesTheOldFileAndNoOther() throws {
        try "old".write(toFile: folder + "/a.csv", atomically: false, encoding: .utf8)
        let file = try AtomicFile(path: folder + "/a.csv", name: "a.csv")
        try write("new", to: file)
        try file.finish()
        file.discard()
        #expect(try String(contentsOfFile: folder + "/a.csv", encoding: .utf8) == "old")
        #expect(try names() == ["a.csv"])
    }

    @Test func equalBytesAreLeftAlone() throws {
        try "same".write(toFile: folder + "/a.csv", atomically: false, encoding: .utf8)
        let before = try FileManager.default.attributesOfItem(atPath: folder + "/a.csv")
        let file = try AtomicFile(path: folder + "/a.csv", name: "a.csv")
        try write("same", to: file)
        try file.finish()
        #expect(try file.publish() == false)
        let after = try FileManager.default.attributesOfItem(atPath: folder + "/a.csv")
        #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
        #expect(try names() == ["a.csv"])
    }

    @Test func aLinkStaysALink() throws {
        try "old".write(toFile: folder + "/real.csv", atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link.csv", withDestinationPath: "real.csv")
        let file = try AtomicFile(path: folder + "/link.csv", name: "link.csv")
        try write("new", to: file)
        try file.finish()
        _ = try file.publish()
        #expect(try String(contentsOfFile: folder + "/real.csv", encoding: .utf8) == "new")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.csv")
                == "real.csv")
    }

    @Test func theOldModeIsKept() throws {
        try "old".write(toFile: folder + "/a.csv", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: folder + "/a.csv")
        let file = try AtomicFile(path: folder + "/a.csv", name: "a.csv")
        try write("new", to: file)
        try file.finish()
        _ = try file.publish()
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/a.csv")
        #expect(mode[.posixPermissions] as? Int == 0o640)
    }

    @Test func missingFoldersAreMadeAndTakenAwayAgain() throws {
        let file = try AtomicFile(path: folder + "/x/y/a.csv", name: "x/y/a.csv")
        try write("new", to: file)
        file.discard()
        #expect(try names() == [])
        let again = try AtomicFile(path: folder + "/x/y/a.csv", name: "x/y/a.csv")
        try write("new", to: again)
        try again.finish()
        _ = try again.publish()
        #expect(try String(contentsOfFile: folder + "/x/y/a.csv", encoding: .utf8) == "new")
    }

    @Test func aFolderIsNoFile() throws {
        #expect(throws: SinkError.self) { try AtomicFile(path: folder, name: "out") }
    }
}
