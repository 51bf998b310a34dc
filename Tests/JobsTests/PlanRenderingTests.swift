import TestSupport
import Testing

@testable import Jobs

struct PlanRenderingTests {
    private let folder = JobFolder()
    private let yaml = """
        name: both
        variables: { since: 2024-01-01 }
        defaults: { timeout: 30s }
        sources:
          logs: { csv: "logs/{site}.csv", nulls: [NA], types: { zip: text, day: "date:%d/%m/%Y" } }
          shops:
            sqlite: [a.db, b.db]
            query: "SELECT * FROM t WHERE day >= :since"
            parameters: { since: "${since}", n: 5, k: "${env:K}" }
            retries: 0
          web:
            http: "http://h/{x}.json?key=1"
            each: { x: [1, 2] }
            format: json
            headers: { Authorization: "Bearer ${env:K}" }
        table: { how: union, source-column: item }
        rejects: r.csv
        outputs: [ o.csv, { sqlite: w.db, table: t } ]
        """

    init() {
        for name in ["logs/ams.csv", "logs/ber.csv", "a.db", "b.db"] { folder.folder.write(name) }
    }

    @Test func text() throws {
        let text = try folder.plan(yaml, environment: ["K": "s3cret"]).text()
        #expect(
            text == """
                logs: 2 items
                  with nulls ["NA"], types ["day": date:%d/%m/%Y, "zip": text], timeout 30s
                  logs/ams.csv  csv  site=ams
                  logs/ber.csv  csv  site=ber
                shops: 2 items
                  with query "SELECT * FROM t WHERE day >= :since", :since = "2024-01-01", :n = 5, \
                :k = <hidden>, timeout 30s, retries 0
                  a.db  sqlite
                  b.db  sqlite
                web: 2 items
                  with header Authorization: <hidden>, timeout 30s
                  http://h/1.json  http json  http://h/1.json?key=1
                  http://h/2.json  http json  http://h/2.json?key=1
                table: union, item in column "item"
                on error: fail
                output: o.csv
                output: w.db:t (replace)
                rejects: r.csv
                both: 6 items from 3 sources to 2 outputs

                """)
    }

    @Test func json() throws {
        let text = try folder.plan(
            yaml, only: ["shops"], limitItems: 1, environment: ["K": "s3cret"]
        )
        .json().replacing(folder.folder.path, with: "")
        #expect(
            text == """
                {
                  "version": 1,
                  "job": "both",
                  "counts": {
                    "sources": 1,
                    "items": 1,
                    "outputs": 2
                  },
                  "items": [
                    {
                      "label": "a.db",
                      "source": "shops",
                      "kind": "sqlite",
                      "target": "/a.db",
                      "query": "SELECT * FROM t WHERE day >= :since",
                      "parameters": {
                        "since": "2024-01-01",
                        "n": 5,
                        "k": "<hidden>"
                      },
                      "options": {
                        "timeout": "30s",
                        "retries": 0
                      }
                    }
                  ],
                  "table": {
                    "how": "union",
                    "source-column": "item",
                    "normalize": false
                  },
                  "on-error": "fail",
                  "outputs": [
                    {
                      "name": "o.csv"
                    },
                    {
                      "name": "w.db:t",
                      "table": "t",
                      "mode": "replace"
                    }
                  ],
                  "rejects": "r.csv"
                }

                """)
    }

    @Test func optionsThatDifferStandWithTheirItem() throws {
        let text = try folder.plan(
            "sources: { s: { sqlite: a.db, table: \"{t}\", each: { t: [x, y] } } }"
        ).text()
        #expect(text.contains("  a.db:x  sqlite  table \"x\"\n  a.db:y  sqlite  table \"y\"\n"))
        #expect(text.contains("output: standard output\n"))
    }
}
