import Foundation
import TestSupport
import Testing

/// The lock file: what it holds, what is told of changes, and what `--locked` refuses.
@Suite(.context)
struct LockTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        for item in 1...3 { try folder.write("in/\(item).csv", "id,x\n\(item),1.50\n") }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { a: { csv: "in/*.csv" } }
            table: { how: union }
            outputs: [out.csv, out.arrow]
            """)
        #expect(try folder.run("lock", "job.yaml").code == 0)
    }

    private func diff() throws -> String {
        let output = try folder.run("diff", "job.yaml")
        #expect(output.code == 0, "\(output.errors)")
        return output.text
    }

    @Test func nothingIsDifferentAtFirst() throws {
        #expect(try diff() == "")
        #expect(try folder.run("run", "job.yaml", "--locked").code == 0)
        let lock = try folder.read("job.yaml.lock")
        let hash = try folder.shell("sha256sum < out.csv | cut -d' ' -f1").lines[0]
        #expect(lock.contains("output \"out.csv\"\n  sha256 \(hash)\n"))
        // Written again, it is the same text.
        #expect(try folder.run("lock", "job.yaml").code == 0)
        #expect(try folder.read("job.yaml.lock") == lock)
    }

    /// A table that is replaced leaves other bytes in its database each time.
    @Test func aDatabaseIsLockedByItsRows() throws {
        try folder.write(
            "job.yaml",
            try folder.read("job.yaml").replacing(
                "out.arrow", with: "{ sqlite: out.db, table: t, mode: replace }"))
        #expect(try folder.run("lock", "job.yaml").code == 0)
        for _ in 0..<2 {
            let output = try folder.run("run", "job.yaml", "--fresh", "--locked")
            #expect(output.code == 0, "\(output.errors)")
        }
        #expect(try folder.run("verify", "job.yaml").code == 0)
    }

    @Test func changesAreToldInWords() throws {
        try folder.write("in/1.csv", "id,x\n1,1.50\n10,2\n")
        try folder.write("in/2.csv", "id,y\n2,a\n")
        try folder.shell("rm in/3.csv")
        try folder.write("in/4.csv", "id,x\n4,1\n")
        let text = try diff()
        #expect(text.contains("rows: 3 -> 4 (+1)"))
        #expect(text.contains("column \"y\" appeared (text) in in/2.csv"))
        #expect(text.contains("item in/3.csv is gone; it had 1 row"))
        #expect(text.contains("item in/4.csv is new: 1 row"))
        #expect(text.contains("item in/1.csv: rows 1 -> 2 (+1), its bytes changed"))
        #expect(text.contains("column \"x\" vanished (float64)"))
        let old = try folder.bytes("out.csv")
        let run = try folder.run("run", "job.yaml", "--locked")
        #expect(run.code == 1)
        #expect(run.errors.contains("not what the lock file says"))
        #expect(run.errors.contains("item in/4.csv is new"))
        #expect(try folder.bytes("out.csv") == old)
    }

    @Test func anotherSpellingOfTheBytesIsADifference() throws {
        // The same rows and types: only the bytes tell.
        try folder.write("in/1.csv", "id,x\r\n1,1.50\r\n")
        let run = try folder.run("run", "job.yaml", "--locked")
        #expect(run.code == 1)
        #expect(run.errors.contains("its bytes changed"))
    }

    /// One changed byte in any file is found.
    @Test func verifyFindsEveryFlip() throws {
        #expect(try folder.run("verify", "job.yaml").code == 0)
        let stage = try folder.list(".pipeline/job/stage").map { ".pipeline/job/stage/\($0)" }
        try withSeeds { generator in
            for file in stage + ["job.yaml.lock", "out.csv", "out.arrow", ".pipeline/job/state.db"]
            {
                let bytes = try folder.bytes(file)
                var flipped = bytes
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                flipped[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                try folder.write(file, flipped)
                let output = try folder.run("verify", "job.yaml")
                #expect(output.code == 1, "byte \(place) of \(file)")
                #expect(output.errors.contains(file), "byte \(place) of \(file): \(output.errors)")
                try folder.write(file, bytes)
            }
        }
        #expect(try folder.run("verify", "job.yaml").code == 0)
    }
}
