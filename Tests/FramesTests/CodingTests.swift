import Frames
import TestSupport
import Testing

struct CodingTests {
    enum Color: String, Codable { case red, green }

    struct Everything: Codable, Equatable {
        var int = 1
        var small: Int8? = -8
        var unsigned: UInt32 = 7
        var double = 1.5
        var float: Float? = 0.5
        var isTrue = true
        var text: String? = "x"
        var day = CalendarDate(daysSince1970: 1)
        var time: Timestamp? = Timestamp(microseconds: 2)
        var bytes: [UInt8] = [1, 2]
        var color = Color.red
        var nothing: Int? = nil
    }

    @Test func structsToFramesAndBack() throws {
        var second = Everything()
        (second.small, second.float, second.text, second.time) = (nil, nil, nil, nil)
        second.color = .green
        let values = [Everything(), second]
        let frame = try DataFrame(encoding: values)
        #expect(
            frame.schema.map { "\($0.name) \($0.type)" } == [
                "int int64", "small int64", "unsigned int64", "double float64", "float float64",
                "isTrue bool", "text text", "day date", "time timestamp", "bytes binary",
                "color text", "nothing null",
            ])
        #expect(frame["text"] == ["x", nil])
        #expect(try frame.decode(Everything.self) == values)
        #expect(try frame.head(0).decode(Everything.self).isEmpty)
        #expect(try DataFrame(encoding: [Everything]()) == DataFrame())
    }

    struct One<Value: Codable>: Codable { var x: Value }

    @Test func whatDoesNotFitIsNamed() throws {
        func message(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch {
                return (error as? FrameError)?.message
            }
        }
        let frame: DataFrame = ["x": [1, 300, nil]]
        func decode<Value: Codable>(_: Value.Type, _ frame: DataFrame) -> String? {
            message { _ = try frame.decode(One<Value>.self) }
        }
        #expect(
            decode(Int.self, frame)
                == "column \"x\", row 2: found null, expected Int64; Int64? takes nulls")
        #expect(decode(Int?.self, frame) == nil)
        #expect(decode(UInt8?.self, frame) == "column \"x\", row 1: 300 does not fit into UInt8")
        #expect(
            decode(String?.self, frame)
                == "column \"x\" is int64, which is not read as String; "
                + "frame.cast([\"x\": …]) changes it")
        #expect(decode(Double?.self, frame) == nil)
        #expect(
            decode(Double.self, ["x": [.int64(1 << 53 + 1)]])
                == "column \"x\", row 0: 9007199254740993 does not fit into Double")
        #expect(
            decode(Float.self, ["x": [1e300]])
                == "column \"x\", row 0: 1e+300 does not fit into Float")
        #expect(decode(Int?.self, ["y": [1]]) == "no column \"x\"; the frame has \"y\"")
        #expect(
            decode(Color.self, ["x": ["blue"]])
                == "column \"x\", row 0: \"blue\" does not fit into Color")
        #expect(
            message { _ = try DataFrame(encoding: [One(x: 1 as UInt64), One(x: .max)]) }
                == "column \"x\", row 1: 18446744073709551615 is beyond 64 bits signed")
        #expect(
            message { _ = try DataFrame(encoding: [One(x: One(x: 1))]) }
                == "column \"x\", row 0: found a nested value; "
                + "expected a flat struct of numbers, text, dates and optionals of them")
        #expect(message { _ = try DataFrame(encoding: [1, 2]) } != nil)
        #expect(message { _ = try DataFrame(encoding: [[1], [2]]) } != nil)
    }
}
