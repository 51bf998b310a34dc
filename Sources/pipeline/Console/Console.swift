import Frames
import Glibc

/// The terminal, where there is one, and text that goes to it.
enum Console {
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal behind `descriptor`; 80 where it is none.
    static func width(of descriptor: CInt) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether something is at this path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Writes a message to standard error. Failures are ignored: there is nowhere to tell them.
    static func note(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    static func error(_ text: String) {
        note("pipeline: \(text)")
    }

    /// Writes to standard output.
    ///
    /// - Returns: false when nobody reads it any more.
    @discardableResult
    static func print(_ text: String) -> Bool {
        write(text + "\n", to: STDOUT_FILENO)
    }

    @discardableResult
    static func write(_ text: String, to descriptor: CInt) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } else if written < 0, errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}

/// Numbers as people read them.
enum Human {
    /// `1,234,567`.
    static func count(_ value: Int) -> String { grouped(value) }

    /// `1 row`, `12,000 rows`.
    static func count(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// `512 B`, `1.4 MB`, by powers of 1,000.
    static func bytes(_ value: Int) -> String {
        var size = Double(value)
        for unit in ["B", "kB", "MB", "GB"] {
            if size < 1000 { return unit == "B" ? "\(value) B" : "\(fixed(size, 1)) \(unit)" }
            size /= 1000
        }
        return "\(fixed(size, 1)) TB"
    }

    /// `0.3 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 9.95 { return "\(fixed(seconds, 1)) s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// `value` with so many decimals.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return String(scaled) }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }
}
