import Testing

/// The day of a run is that of UTC.
@Suite struct TodayTests {
    @Test func theTimeZoneDoesNotMatter() throws {
        let folder = try WorkFolder()
        try folder.write(
            "job.yaml", "version: 1\nsources: { s: { http: \"http://h/${today}\" } }\n")
        func day() throws -> String { try folder.shell("date -u +%F").text }
        // One of these is a day ahead of or behind UTC at any hour.
        let zones = ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"]
        var plans: Set<String> = []
        var before = ""
        // Midnight may pass while the plans are made: once, and not again.
        repeat {
            before = try day()
            plans = Set(
                try zones.map { zone in
                    try folder.run("plan", "job.yaml", environment: ["TZ": zone]).text
                })
        } while try day() != before
        #expect(plans.count == 1)
        #expect(plans.first?.contains("\ntoday: \(before)") == true)

        let output = try folder.run(
            "concat", "http://127.0.0.1:1/${today-1d}/${tody}", "--retries", "0")
        #expect(output.code == 64)
        #expect(output.errors.contains("did you mean ${today}?"))
    }
}
