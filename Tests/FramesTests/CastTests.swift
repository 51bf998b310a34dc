import Frames
import TestSupport
import Testing

@Suite(.context)
struct CastTests {
    static let good: [(Column, ColumnType, Column)] = [
        ([1, nil, -3], .float64, [1.0, nil, -3.0]),
        ([1.0, nil, -0.0], .int64, [1, nil, 0]),
        ([1, 0, nil], .bool, [true, false, nil]),
        ([true, nil], .int64, [1, nil]),
        (["1", nil, "-9223372036854775808"], .int64, [1, nil, .int64(.min)]),
        (["1", "2.5", "nan"], .float64, [1.0, 2.5, .float64(.nan)]),
        (["TRUE", "false"], .bool, [true, false]),
        ([1, nil], .text, ["1", nil]),
        ([1.5, 100, nil], .text, ["1.5", "100.0", nil]),
        ([true, false], .text, ["true", "false"]),
        (["1970-01-02"], .date, [.date(CalendarDate(daysSince1970: 1))]),
        (
            ["1970-01-02", "1970-01-01T00:00:01"], .timestamp,
            [
                .timestamp(Timestamp(microseconds: 86_400_000_000)),
                .timestamp(Timestamp(microseconds: 1_000_000)),
            ]
        ),
        (
            ["1970-01-01T01:00:00+01"], .timestampUTC,
            [.timestampUTC(Timestamp(microseconds: 0))]
        ),
        (["ab"], .binary, [.binary([97, 98])]),
        ([.binary([97, 98])], .text, ["ab"]),
        ([nil, nil], .timestamp, Column(nulls: 2, of: .timestamp)),
        (Column(nulls: 3, of: .binary), .int64, Column(nulls: 3, of: .int64)),
    ]

    @Test(arguments: good)
    func cast(column: Column, type: ColumnType, expected: Column) throws {
        #expect(try column.cast(to: type) == expected)
    }

    static let bad: [(Column, ColumnType, String)] = [
        (["1", "x"], .int64, "column \"c\", row 1: \"x\" is not of the form of int64"),
        ([""], .int64, "column \"c\", row 0: \"\" is not of the form of int64"),
        (
            [1, .int64(1 << 53 + 1)], .float64,
            "column \"c\", row 1: 9007199254740993 is an integer that no float64 equals; cast it to text"
        ),
        ([1.5], .int64, "column \"c\", row 0: 1.5 is not a whole number within 64 bits"),
        ([.float64(.nan)], .int64, "column \"c\", row 0: nan is not a whole number within 64 bits"),
        ([1e19], .int64, "column \"c\", row 0: 1e+19 is not a whole number within 64 bits"),
        ([2], .bool, "column \"c\", row 0: 2 is neither 0 nor 1"),
        (
            [.timestamp(Timestamp(microseconds: 1))], .date,
            "column \"c\", row 0: 1970-01-01T00:00:00.000001 is a time other than midnight"
        ),
        (
            [.timestamp(Timestamp(microseconds: 1))], .timestampUTC,
            "column \"c\": timestamp values cannot be cast to timestampUTC: the zone is not known"
        ),
        (
            [.binary([255])], .text, "column \"c\", row 0: a value of 1 byte is not UTF-8"
        ),
        (
            [true], .date,
            "column \"c\": bool values cannot be cast to date; a cast to text and from there may do"
        ),
        (
            [1], .null,
            "column \"c\": int64 values cannot be cast to null: only a column of nulls can"
        ),
    ]

    @Test(arguments: bad)
    func refused(column: Column, type: ColumnType, message: String) throws {
        let frame = try DataFrame([("c", column)])
        let error = #expect(throws: FrameError.self) { try frame.cast(["c": type]) }
        #expect(error?.message == message)
        #expect(error?.code == .cast)
        #expect(error?.columns == ["c"])
    }

    @Test func rowsCountThroughTheChunks() throws {
        let column = Column(
            type: .text, chunks: [Column(["1", "2"]), Column(["x"])].flatMap(\.chunks))
        let error = #expect(throws: FrameError.self) { try column.cast(to: .int64) }
        #expect(error?.message == "the column, row 2: \"x\" is not of the form of int64")
    }

    @Test func emptyTextIsNullWhereAskedFor() throws {
        let frame: DataFrame = ["a": ["1", ""], "b": ["true", ""]]
        let typed = try frame.cast(["a": .int64, "b": .bool], emptyTextAsNull: true)
        expectEqual(typed, ["a": [1, nil], "b": [true, nil]])
    }

    @Test func everyMissingColumnIsNamed() {
        let frame: DataFrame = ["a": [1]]
        let error = #expect(throws: FrameError.self) {
            try frame.cast(["y": .text, "x": .text])
        }
        #expect(error?.message == "no column \"x\", \"y\"; the frame has \"a\"")
    }

    @Test func throughTextAndBack() throws {
        try withSeeds { generator in
            try withEverySize { size in
                for type in ColumnType.allCases where type != .binary {
                    let column = Column.random(type, count: size, using: &generator)
                    let text = try column.cast(to: .text)
                    #expect(text.type == .text)
                    #expect(text.nullCount == column.nullCount)
                    #expect(try text.cast(to: type) == column, "\(type)")
                }
            }
        }
    }
}
