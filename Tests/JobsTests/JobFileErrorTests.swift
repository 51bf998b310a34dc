import Testing

/// Every message of the job file's schema, with its line and column.
struct JobFileErrorTests {
    @Test(
        arguments: [
            (
                "version: 2\nsources: { a: { csv: x.csv } }",
                ["1:10: \"version\": found \"2\", expected 1, the only version that there is"]
            ),
            (
                "sources: { a: { csv: x.csv } }",
                ["1:1: the key \"version\" is missing; expected version: 1"]
            ),
            (
                "version: 1",
                [
                    "1:1: the key \"sources\" is missing; expected what to load, such as sources: { trips: { csv: \"trips/*.csv\" } }"
                ]
            ),
            (
                "version: 1\nsources: {}",
                ["2:10: \"sources\" is empty; expected at least one source"]
            ),
            ("version: 1\nsorces: {}", ["2:1: unknown key \"sorces\"; did you mean \"sources\"?"]),
            ("- a", ["1:1: found a list, expected a mapping (key: value)"]),
            ("text", ["1:1: found \"text\", expected a mapping (key: value)"]),
            (
                "version: 1\nsources: [a]",
                ["2:10: \"sources\": found a list, expected a mapping (key: value)"]
            ),
        ] as [(String, [String])])
    func wholeFile(_ yaml: String, _ expected: [String]) {
        #expect(messages(yaml) == expected.map { "job.yaml:" + $0 })
    }

    @Test(arguments: [
        ("jobs: 010", "7: \"jobs\": found \"010\", expected a whole number from 1 to 100000"),
        ("jobs: 0", "7: \"jobs\": found \"0\", expected a whole number from 1 to 100000"),
        ("jobs: many", "7: \"jobs\": found \"many\", expected a whole number from 1 to 100000"),
        ("jobs: [1]", "7: \"jobs\": found a list, expected a whole number from 1 to 100000"),
        ("jobs:", "6: \"jobs\": found nothing, expected a whole number from 1 to 100000"),
        (
            "name: {a: b}",
            "7: \"name\": found a mapping, expected a text; put a text that begins with { in quotes"
        ),
        (
            "on-error: skp",
            "11: \"on-error\": found \"skp\", expected one of fail, skip; did you mean \"skip\"?"
        ),
        ("on_error: skip", "1: unknown key \"on_error\"; did you mean \"on-error\"?"),
        (
            "quux: 1",
            "1: unknown key \"quux\"; expected version, name, variables, jobs, deadline, defaults, sources, table, expect, on-error, rejects or outputs"
        ),
        ("table: union", "8: \"table\": found \"union\", expected a mapping (key: value)"),
        (
            "table: { how: unoin }",
            "15: \"how\" in \"table\": found \"unoin\", expected one of strict, union, intersection; did you mean \"union\"?"
        ),
        (
            "table: { source_column: x }",
            "10: unknown key \"source_column\" in \"table\"; did you mean \"source-column\"?"
        ),
        (
            "table: { normalize: yes }",
            "21: \"normalize\" in \"table\": found \"yes\", expected true or false"
        ),
        (
            "defaults: { timeout: 30 }",
            "22: \"timeout\" in \"defaults\": found \"30\", expected a duration above zero such as 500ms, 30s, 2m or 1h"
        ),
        (
            "defaults: { headers: {} }",
            "13: \"headers\" has no default; write it in the sources that need it"
        ),
        (
            "defaults: { retires: 3 }",
            "13: unknown key \"retires\" in \"defaults\"; did you mean \"retries\"?"
        ),
        (
            "defaults: { nulls: NA }",
            "20: \"nulls\" in \"defaults\": found \"NA\", expected a list such as [NA]"
        ),
        (
            "defaults: { delimiter: \";;\" }",
            "24: \"delimiter\" in \"defaults\": found \";;\", expected one ASCII character, or \\t for a tab"
        ),
        (
            "variables: { a-b: 1 }",
            "14: \"a-b\" cannot name a variable; expected ASCII letters, digits and _"
        ),
        (
            "variables: { a: [1] }",
            "17: \"a\" in \"variables\": found a list, expected a text or a number"
        ),
        (
            "variables: { a: \"${env:X}\" }",
            "17: \"a\" in \"variables\": only ${today} and days such as ${today-7d} are filled in in the values of variables; write other placeholders where the variable is used"
        ),
        ("outputs: x.csv", "10: \"outputs\": found \"x.csv\", expected a list such as [x.csv]"),
        ("outputs: { a: b }", "10: \"outputs\": found a mapping, expected a list"),
        (
            "outputs: [[a]]",
            "11: \"outputs\": found a list, expected a path, or { sqlite: FILE, table: NAME, mode: replace }"
        ),
        (
            "outputs: [ { sqlite: x.db } ]",
            "12: the key \"table\" is missing in \"outputs\"; expected { sqlite: FILE, table: NAME, mode: replace }"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: drop } ]",
            "44: \"mode\" in \"outputs\": found \"drop\", expected one of create, replace, append, upsert"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: upsert } ]",
            "44: \"mode\" in \"outputs\": upsert needs the columns by which a row is found again, such as key: [site, day]"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: append, key: [a] } ]",
            "52: \"key\" in \"outputs\" is for mode: upsert; found mode: append"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, key: [a] } ]",
            "38: \"key\" in \"outputs\" is for mode: upsert; found mode: replace"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: upsert, key: [] } ]",
            "57: \"key\" in \"outputs\": the list is empty"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: upsert, key: a } ]",
            "57: \"key\" in \"outputs\": found \"a\", expected a list such as [a]"
        ),
        (
            "outputs: [ { sqlite: x.db, table: t, mode: upsert, key: [a, b, A] } ]",
            "57: \"key\" in \"outputs\" names \"A\" twice"
        ),
        ("rejects: [r]", "10: \"rejects\": found a list, expected a path"),
    ])
    func topLevel(_ line: String, _ expected: String) {
        #expect(
            messages("version: 1\nsources: { a: { csv: x.csv } }\n\(line)\n")
                == ["job.yaml:3:\(expected)"])
    }

    @Test(arguments: [
        ("{ cvs: x.csv }", "8: unknown key \"cvs\" in source \"s\"; did you mean \"csv\"?"),
        (
            "{ csv: x, json: y }",
            "16: source \"s\" loads csv and json; expected one of them: write two sources"
        ),
        (
            "{}",
            "3: source \"s\" does not say what to load; expected one of csv, tsv, json, jsonl, arrow, sqlite, http, command"
        ),
        (
            "{ program: [a] }",
            "8: unknown key \"program\" in source \"s\"; expected csv, tsv, json, jsonl, arrow, sqlite, http or command"
        ),
        ("text", "6: \"s\": found \"text\", expected a mapping (key: value)"),
        ("{ csv: [] }", "13: \"csv\" in source \"s\": the list is empty"),
        (
            "{ csv: \"\" }",
            "13: \"csv\" in source \"s\": found \"\", expected a text or a list of texts"
        ),
        (
            "{ csv: {a: b} }",
            "13: \"csv\" in source \"s\": found a mapping, expected a text or a list of texts; put a text that begins with { in quotes"
        ),
        (
            "{ csv: x, types: { a: int } }",
            "28: \"a\" in \"types\" in source \"s\": unknown type 'int'; expected bool, int64, float64, text, date, timestamp, timestampUTC or binary, as in --type COLUMN=date or --type COLUMN=date:%d/%m/%Y"
        ),
        (
            "{ csv: x, skip: -1 }",
            "22: \"skip\" in source \"s\": found \"-1\", expected a whole number from 0 to 1000000000"
        ),
        (
            "{ csv: x, header: no }",
            "24: \"header\" in source \"s\": found \"no\", expected true or false"
        ),
        (
            "{ csv: x, encoding: utf8x }",
            "26: \"encoding\" in source \"s\": found \"utf8x\", expected one of utf-8, utf-16, latin-1, windows-1252"
        ),
        (
            "{ csv: x, select: [a, a] }",
            "24: \"select\" in source \"s\": the column \"a\" is named twice"
        ),
        (
            "{ csv: x, select: [] }",
            "24: \"select\" in source \"s\": the list is empty; expected at least one column"
        ),
        (
            "{ csv: x, rename: { a: c, b: c } }",
            "24: \"rename\" in source \"s\": two columns are renamed to \"c\""
        ),
        (
            "{ csv: x, query: q }",
            "16: \"query\" in source \"s\" belongs to sqlite sources, not to csv"
        ),
        (
            "{ sqlite: x, delimiter: \";\" }",
            "19: \"delimiter\" in source \"s\" belongs to csv, http and command sources, not to sqlite"
        ),
        (
            "{ sqlite: x, table: t, query: q }",
            "19: source \"s\" has a table and a query; expected one of them"
        ),
        (
            "{ sqlite: x, parameters: { a: 1 } }",
            "19: \"parameters\" in source \"s\" has no query to be bound to"
        ),
        (
            "{ sqlite: x, query: q, parameters: { a: [1] } }",
            "46: \"a\" in \"parameters\" in source \"s\": found a list, expected a text or a number; put a text that begins with { in quotes"
        ),
        (
            "{ jsonl: x, records: /a }",
            "18: \"records\" in source \"s\" belongs to json, http and command sources, not to jsonl"
        ),
        (
            "{ json: x, records: a }",
            "26: \"records\" in source \"s\": found \"a\", expected a JSON pointer such as /data/rows"
        ),
        (
            "{ http: \"http://h\", format: xml }",
            "34: \"format\" in source \"s\": found \"xml\", expected one of csv, tsv, json, jsonl, arrow"
        ),
        (
            "{ http: \"http://h/{x}\", each: { x: [] } }",
            "41: \"x\" in \"each\" in source \"s\": the list is empty"
        ),
        (
            "{ http: \"http://h\", each: { 1x: a } }",
            "34: \"1x\" cannot be filled in for {…}; expected ASCII letters, digits and _"
        ),
        (
            "{ http: \"http://h\", each: a }",
            "32: \"each\" in source \"s\": found \"a\", expected a mapping (key: value)"
        ),
        (
            "{ http: \"http://h\", retries: 9999 }",
            "35: \"retries\" in source \"s\": found \"9999\", expected a whole number from 0 to 1000"
        ),
    ])
    func sources(_ source: String, _ expected: String) {
        #expect(messages("version: 1\nsources:\n  s: \(source)\n") == ["job.yaml:3:\(expected)"])
    }

    @Test(arguments: ["9i", "a b", "-a", "ü"])
    func sourceNames(_ name: String) {
        #expect(
            messages("version: 1\nsources:\n  \(name): { csv: x.csv }\n") == [
                "job.yaml:3:3: \"\(name)\" cannot name a source; expected ASCII letters, digits, _ and -"
            ])
    }

    @Test func everythingIsSaidAtOnceInTheOrderOfTheFile() {
        let yaml = """
            version: 3
            jbs: 4
            sources:
              a: { csv: x.csv, skip: x }
              b: { http: "http://h/{y}" }
            on-error: never
            outputs: [ "${nope}.csv" ]
            """
        let found = messages(yaml).map { $0.split(separator: ":").prefix(3).joined(separator: ":") }
        #expect(
            found == [
                "job.yaml:1:10", "job.yaml:2:1", "job.yaml:4:26", "job.yaml:5:14", "job.yaml:6:11",
                "job.yaml:7:12",
            ])
    }
}
