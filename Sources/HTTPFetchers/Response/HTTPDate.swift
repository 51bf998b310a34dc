/// The three date forms that a recipient must accept (RFC 9110, section 5.6.7).
enum HTTPDate {
    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    /// `Sun Nov  6 08:49:37 1994`; nil for anything else. Weekdays are not checked.
    ///
    /// - Parameter now: seconds since 1970, which place a year of two digits within 50 years.
    static func seconds(_ text: String, now: Int) -> Int? {
        var words = text.split { " ,-".contains($0) }
        guard words.count == 6 || words.count == 5 else { return nil }
        words.removeFirst()
        let year: Substring
        let time: Substring
        let day: Substring
        let month: Substring
        if words.count == 5 {
            guard words[4] == "GMT" else { return nil }
            (day, month, year, time) = (words[0], words[1], words[2], words[3])
        } else {
            (month, day, time, year) = (words[0], words[1], words[2], words[3])
        }
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map(number)
        guard let month = months.firstIndex(of: String(month)), let day = number(day),
            var fullYear = number(year), (1...31).contains(day), clock.count == 3,
            let hour = clock[0], let minute = clock[1], let second = clock[2], hour < 24,
            minute < 60, second <= 60
        else { return nil }
        if year.count == 2 {
            let thisYear = 1970 + now / 31_556_952
            fullYear += thisYear / 100 * 100
            if fullYear > thisYear + 50 { fullYear -= 100 }
        }
        return days(year: fullYear, month: month + 1, day: day) * 86400 + hour * 3600
            + minute * 60 + second
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func number(_ text: Substring) -> Int? {
        text.count <= 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// Days since 1970-01-01 in the Gregorian calendar, for years after 0.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
    }
}
