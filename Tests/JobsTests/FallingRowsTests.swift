import Background
import TestSupport
import Testing

@testable import Jobs

/// `rows-may-fall`, against the rows of an earlier run.
struct FallingRowsTests {
    private let folder = JobFolder()

    init() {
        folder.folder.write("a.csv", "x\n1\n2\n3\n4\n5\n6\n")
        folder.folder.write("b.csv", "x\n1\n2\n")
    }

    private func report(_ expect: String, earlier: EarlierRows?) async throws -> RunReport {
        let plan = try folder.plan(
            "sources: { s: { csv: [a.csv, b.csv] } }\nexpect: \(expect)\noutputs: [o.csv]")
        return await Runner(plan, pool: BackgroundPool(width: 2), earlier: earlier).run().report
    }

    @Test(arguments: [(13, true), (14, false), (0, true), (8, true), (Int.max, false)])
    func theTable(_ before: Int, _ isFine: Bool) async throws {
        let report = try await report(
            "{ rows-may-fall: 40% }", earlier: EarlierRows(items: [:], total: before))
        #expect(report.isPublished == isFine)
        #expect(report.notes == [])
        if before == 14 {
            #expect(
                report.error?.hasSuffix(
                    "\n  rows-may-fall: found 8 rows, expected at least 9: the lock file has 14, "
                        + "and 40% may be missing") == true)
        }
    }

    @Test func anItem() async throws {
        let report = try await report(
            "{ items: { rows-may-fall: 0% } }",
            earlier: EarlierRows(items: ["a.csv": 7, "gone.csv": 9], total: 100))
        #expect(report.items.map(\.outcome) == [.failed, .ok])
        #expect(
            report.items[0].error
                == "a.csv: rows-may-fall: found 6 rows, expected at least 7: the lock file has 7, "
                + "and 0% may be missing")
        #expect(!report.isPublished)
    }

    @Test func withoutALockFileThereIsOneNote() async throws {
        let report = try await report(
            "{ items: { rows-may-fall: 0% }, rows-may-fall: 0% }", earlier: nil)
        #expect(report.isPublished)
        #expect(report.notes == ["rows-may-fall: there is no lock file yet to compare with"])
    }
}
