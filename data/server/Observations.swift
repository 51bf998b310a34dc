/// The observations in one town on one day: the same on every machine and on every call.
///
/// Whole numbers only, so that no rounding can differ. As in life, the fields drift, much as those of
/// the stations' files: temperatures and wind have decimals from February, humidity comes in March,
/// a note (mostly null) in June.
struct Observations {
    private let town: Substring
    private let day: Substring
    private let month: Int
    private let seed: UInt64

    /// Fails for a town that is not `a-z0-9-` and for a day that does not exist.
    init?(town: Substring, day: Substring) {
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            day.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let date = Int(parts[2]),
            (1...12).contains(month), date >= 1
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard date <= lengths[month - 1], !town.isEmpty, town.count <= 32,
            town.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { return nil }
        self.town = town
        self.day = day
        self.month = month
        // FNV-1a.
        seed = "\(town)/\(day)".utf8.reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
    }

    /// How much of the usual delay this answer takes: 0.8 to 1.0.
    var slowness: Double { 0.8 + Double(seed >> 32 % 201) / 1000 }

    /// `{"data": {"observations": [ … 24 records … ]}}`
    var json: String {
        var random = Random(state: seed)
        let mean = [30, 35, 65, 98, 140, 168, 185, 182, 152, 112, 70, 42][month - 1]
        let offset = random.next(below: 90) - 45
        var wind = 20 + random.next(below: 80)
        let isWet = random.next(below: 3) == 0
        let records = (0..<24).map { hour in
            let daily = 40 - abs(hour - 15) * 6
            wind = max(0, wind + random.next(below: 21) - 10)
            let temperature = mean + offset + daily + random.next(below: 11) - 5
            let humidity = min(100, 60 - daily / 2 + random.next(below: 20))
            let rain = isWet ? max(0, random.next(below: 40) - 20) : 0
            let isFailing = random.next(below: 40) == 0
            var fields = [
                #""day": "\#(day)""#, #""town": "\#(town)""#, #""hour": \#(hour)"#,
                #""temperature": \#(isFailing ? "null" : number(temperature))"#,
                #""wind": \#(number(wind))"#, #""rain": \#(tenths(rain))"#,
            ]
            if month >= 3 { fields.append(#""humidity": \#(humidity)"#) }
            if month >= 6 { fields.append(#""note": \#(isFailing ? "\"sensor check\"" : "null")"#) }
            return "{" + fields.joined(separator: ", ") + "}"
        }
        return "{\"data\": {\"observations\": [\n" + records.joined(separator: ",\n") + "\n]}}\n"
    }

    /// Tenths as they are written in this month: whole numbers in January.
    private func number(_ value: Int) -> String { month == 1 ? "\(value / 10)" : tenths(value) }

    private func tenths(_ value: Int) -> String {
        "\(value < 0 ? "-" : "")\(abs(value) / 10).\(abs(value) % 10)"
    }
}

/// SplitMix64.
private struct Random {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
