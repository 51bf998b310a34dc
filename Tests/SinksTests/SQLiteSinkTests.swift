import Foundation
import Frames
import SQLiteFrames
import Testing

@testable import Sinks

@Suite final class SQLiteSinkTests {
    private let folder = NSTemporaryDirectory() + "sinks-" + UUID().uuidString
    private var database: String { folder + "/sub/w.db" }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ x: Int, _ note: PublicationNote, publishes: Bool = true) throws {
        let sink = try SQLiteSink(
            path: database, name: "w.db", table: "t", mode: .append, note: note)
        let frame = try DataFrame([("x", Column([x]))])
        try sink.begin(schema: frame.schema)
        try sink.append(frame)
        try sink.finish()
        if publishes { _ = try sink.publish() } else { sink.discard() }
    }

    private func isPublished(_ note: PublicationNote) throws -> Bool {
        try SQLiteSink.isPublished(note, to: database, name: "w.db")
    }

    /// Three runs, of which each ends once before and once after it published, and always before
    /// it could keep in mind that it did. The first makes the database.
    @Test func crashesAddNoRowTwice() throws {
        for run in 1...3 {
            let note = PublicationNote(output: "job/t", token: "run \(run)")
            #expect(try !isPublished(note))
            try write(run, note, publishes: false)
            #expect(try !isPublished(note))
            try write(run, note)
            #expect(try isPublished(note))
        }
        let read = try Connection(path: database).read(.table("t"))
        #expect(read.batches.map(\.columns[0].count) == [3])
    }

    @Test func whatCannotBeAsked() throws {
        try FileManager.default.createDirectory(
            atPath: folder + "/sub", withIntermediateDirectories: true)
        try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: database))
        let error = #expect(throws: SinkError.self) {
            try isPublished(PublicationNote(output: "o", token: "t"))
        }
        #expect(error?.message.hasPrefix("w.db: ") == true)
    }

    /// Two sinks that both found no database: the tables of the first stay.
    @Test func aDatabaseThatCameMeanwhile() throws {
        let note = PublicationNote(output: "job/t", token: "run 1")
        let sink = try SQLiteSink(path: database, name: "w.db", table: "u", mode: .replace)
        try write(1, note)
        try sink.begin(schema: [("x", .int64)])
        try sink.finish()
        let error = #expect(throws: SinkError.self) { try sink.publish() }
        #expect(error?.code == .exists)
        sink.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/sub") == ["w.db"])
        #expect(try isPublished(note))
    }
}
