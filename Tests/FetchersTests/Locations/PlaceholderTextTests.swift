import Testing

@testable import Fetchers

struct PlaceholderTextTests {
    @Test(
        arguments: [
            ("plain", [.text("plain")]),
            ("", []),
            ("${a}", [.run(.variable("a"))]),
            ("x${a_1}y", [.text("x"), .run(.variable("a_1")), .text("y")]),
            ("${env:TOKEN}", [.run(.environment("TOKEN"))]),
            ("${file:secrets/t.txt}", [.run(.file("secrets/t.txt"))]),
            ("${today}", [.run(.today(DayShift()))]),
            ("${todays}", [.run(.variable("todays"))]),
            ("${today_1d}", [.run(.variable("today_1d"))]),
            ("{day}", [.item("day")]),
            ("{a}{b}", [.item("a"), .item("b")]),
            ("{a,b}", [.text("{a,b}")]),
            ("{1}", [.text("{1}")]), ("{}", [.text("{}")]), ("{", [.text("{")]),
            ("}", [.text("}")]),
            ("{{a}}", [.escaped("{"), .text("a"), .escaped("}")]),
            ("{a,{b,c}}", [.text("{a,{b,c}}")]),
            ("{\"a\":{\"b\":1}}", [.text("{\"a\":{\"b\":1}}")]),
            ("{a,{b}}", [.text("{a,"), .item("b"), .text("}")]),
            ("$${a}", [.escaped("${"), .text("a}")]),
            ("$$${a}", [.text("$"), .escaped("${"), .text("a}")]),
            ("$a", [.text("$a")]),
            ("{größe}", [.text("{größe}")]),
        ] as [(String, [PlaceholderText.Part])])
    func parsing(_ text: String, _ parts: [PlaceholderText.Part]) throws {
        #expect(try PlaceholderText(text).parts == parts)
    }

    @Test(arguments: [
        "${", "${a", "${}", "${1}", "${env:}", "${env:a b}", "${file:}", "${x:y}", "${a-b}",
    ])
    func refusals(_ text: String) {
        let error = #expect(throws: LocationError.self) { try PlaceholderText(text) }
        #expect(error?.message.contains("expected ${name}, ${env:NAME} or ${file:PATH}") == true)
    }

    @Test(arguments: [
        "${today-7}", "${today-}", "${today 7d}", "${today - 7d}", "${today-7D}", "${today-7days}",
        "${today-1y}", "${today-1234567d}", "${today--1d}", "${today-1d+1w}", "${today-٣d}",
    ])
    func noDays(_ text: String) {
        let error = #expect(throws: LocationError.self) { try PlaceholderText(text) }
        #expect(
            error?.message
                == "\"\(text)\" is no day; expected ${today}, or ${today-7d}, ${today+2w} or "
                + "${today-1m} for days, weeks or months before or after it")
    }
}
