import Foundation
import Testing

/// A sample of `scripts/faults`, which `make check` runs as a whole: whatever ends a run, every output
/// is the old one or the new one, and the next run leaves what an undisturbed one would have left.
@Suite struct FaultTests {
    @Test(.needsStrace)
    func aSampleOfAllFaults() throws {
        let folder = try WorkFolder()
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let output = try folder.shell(
            "python3 /\(root)/scripts/faults --share 0.0004 --seed 1 \"$PIPELINE\"")
        #expect(output.code == 0, "\(output.everything)")
        #expect(output.text.contains(" 0 failed"))
    }
}
