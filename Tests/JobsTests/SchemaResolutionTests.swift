import Fetchers
import Formats
import Frames
import Testing

@testable import Jobs

@Suite struct SchemaResolutionTests {
    private func column(_ name: String, _ values: Cell...) -> ItemColumn {
        var evidence = Evidence()
        for (index, value) in values.enumerated() {
            let line = index + 2
            switch value {
            case .null: break
            case .text(var text): text.withUTF8 { evidence.noteText($0, line: line) }
            case .int64(let number):
                evidence.note(
                    Evidence.Kind(integer: number), first: .init(line: line, value: "\(number)"))
            default:
                let kind = Evidence.Kind.allCases.first { $0.type == value.type }!
                evidence.note(kind, first: .init(line: line, value: value.description))
            }
        }
        return ItemColumn(
            name: name, type: evidence.type, evidence: evidence,
            nullCount: values.count { $0 == .null }, spelled: false)
    }

    private func part(_ label: String, _ columns: ItemColumn...) -> SchemaResolution.Part {
        SchemaResolution.Part(label: label, columns: columns)
    }

    private func schema(_ resolution: SchemaResolution) -> [String] {
        resolution.columns.map { "\($0.name) \($0.type)" }
    }

    private func message(_ parts: [SchemaResolution.Part], _ how: ColumnMatching) -> String {
        do {
            _ = try SchemaResolution(parts, how: how)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func columnsComeInOrderOfFirstAppearance() throws {
        let parts = [
            part("a", column("x", 1), column("y", 2)), part("b", column("z", 3), column("x", 4)),
        ]
        #expect(
            try schema(SchemaResolution(parts, how: .union)) == ["x int64", "y int64", "z int64"])
        #expect(try schema(SchemaResolution(parts, how: .intersection)) == ["x int64"])
    }

    @Test func strictTakesAnyOrderOfTheSameColumns() throws {
        let parts = [
            part("a", column("x", 1), column("y", 2.5)), part("b", column("y", 3), column("x", 4)),
        ]
        #expect(try schema(SchemaResolution(parts, how: .strict)) == ["x int64", "y float64"])
    }

    @Test func nullsAndInputsOfNoBytesVoteForNothing() throws {
        let parts = [part("empty"), part("a", column("x", .null)), part("b", column("x", 1))]
        #expect(try schema(SchemaResolution(parts, how: .strict)) == ["x int64"])
        #expect(try schema(SchemaResolution(Array(parts.prefix(2)), how: .strict)) == ["x null"])
    }

    @Test func theTypeDependsOnNoOrder() throws {
        let items = [
            part("a", column("x", 1)), part("b", column("x", 2.5)),
            part("c", column("x", 9_007_199_254_740_993)),
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let resolution = try SchemaResolution(order.map { items[$0] }, how: .union)
            #expect(schema(resolution) == ["x text"])
            #expect(resolution.notes.count == 1)
        }
    }

    @Test func strictNamesMissingAndExtraColumnsWithTheFirstItemAndTheNumberOfOthers() {
        let parts = [
            part("a", column("x", 1), column("y", 1)), part("b", column("x", 1)),
            part("c", column("x", 1), column("z", 1)),
        ]
        let text = message(parts, .strict)
        #expect(text.contains("  y       missing  present   b and 1 more\n"))
        #expect(text.contains("  z       present  absent    c\n"))
        #expect(text.hasSuffix("keeps the columns that all items have"))
    }

    @Test func namesStayOnTheirLine() {
        let parts = [part("a", column("x\n\u{1B}", 1)), part("b", column("y", 1))]
        #expect(message(parts, .strict).contains("\n  x\\n\\u{1b}  missing  present   b\n"))
    }

    @Test func strictRefusesAPromotionToTextAndSaysWhatHelps() {
        let parts = [part("a", column("x", 1, 2)), part("b", column("x", 3, "NA"))]
        let text = message(parts, .strict)
        #expect(text.contains("  x       text   int64     b\n"))
        #expect(text.contains("--null NA makes it int64"))
    }

    @Test func oneItemThatMixesIsNoMismatch() throws {
        let one = try SchemaResolution([part("a", column("x", 1, 2, "NA"))], how: .strict)
        #expect(schema(one) == ["x text"])
        #expect(
            one.notes == ["x: text because of \"NA\" (once, first a:4); --null NA makes it int64"])
    }

    @Test func binaryMeetsNothing() {
        let parts = [part("a", column("x", .binary([1]))), part("b", column("x", 1))]
        for how in ColumnMatching.allCases {
            #expect(message(parts, how).contains("int64"))
            #expect(message(parts, how).contains("binary"))
        }
    }

    @Test func aLongListOfDifferencesIsCut() {
        let names = (0..<30).map { "c\($0)" }
        let parts = [
            part("a", column("x", 1)),
            SchemaResolution.Part(
                label: "b", columns: [column("x", 1)] + names.map { column($0, 1) }),
        ]
        #expect(message(parts, .strict).contains("… and 10 more"))
    }
}
