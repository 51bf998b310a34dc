import Fetchers
import Foundation
import Testing

/// Sleeps a fiftieth of what the README says.
@discardableResult
private func sleep(_ seconds: UInt32) -> UInt32 {
    usleep(seconds * 20_000)
    return 0
}

// The library in ten lines, as the README has it between the marks: this file makes sure that it
// compiles and holds.

// begin
private func slowLoad(_ number: Int) throws -> DataFrame {
    sleep(10)
    return try DataFrame([
        ("number", Column([number])), ("number_squared", Column([number * number])),
    ])
}
// end

@Suite struct ReadmeTests {
    private func example() throws -> DataFrame {
        // begin
        let loads = (1...10).map { number in background { try slowLoad(number) } }
        let table = try concat(loads.values())  // ten loads of ten seconds: ten seconds in all
        print(try table.sorted(by: .descending("number_squared")).head(3))
        // end
        return table
    }

    @Test func tenSlowLoadsTakeTheTimeOfOne() throws {
        let clock = ContinuousClock()
        var table = DataFrame()
        let elapsed = try clock.measure { table = try example() }
        #expect(table.rowCount == 10)
        #expect(table["number_squared"].sumOfIntegers == 385)
        // One after the other they take 2 s; the bound leaves room for a busy machine.
        #expect(elapsed < .seconds(1))
    }

    @Test func theReadmeSaysTheSame() throws {
        func meaning(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
                .map { $0.hasPrefix("private ") ? String($0.dropFirst(8)) : $0 }
        }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let body = source.components(separatedBy: "// begin\n").dropFirst()
            .map { $0.components(separatedBy: "// end\n")[0] }.joined()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(
            contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let shown = try #require(
            readme.components(separatedBy: "```swift\n").dropFirst().first?
                .components(separatedBy: "```").first)
        #expect(meaning(body) == meaning(shown))
    }
}

extension Column {
    fileprivate var sumOfIntegers: Int64 {
        chunks.reduce(0) { total, chunk in
            let values = chunk.int64s
            return values.indices.reduce(total) { $0 + values[$1] }
        }
    }
}
