import ArgumentParser
import Glibc
import Jobs

/// How progress is shown while a run goes on.
enum ProgressMode: String, CaseIterable, ExpressibleByArgument {
    case auto, bar, plain, json, none
}

/// Shows the state of a run on standard error, whenever it is told that some time has passed.
struct ProgressDisplay {
    private enum Style { case bar, plain, json, none }

    private let monitor: RunMonitor
    private let style: Style
    /// Seconds before a bar appears: short runs stay quiet.
    private static let barDelay = 1.0
    private static let plainInterval = 5.0
    private var lastShown = 0.0
    private var isBarShown = false

    init(_ mode: ProgressMode, quiet: Bool, monitor: RunMonitor) {
        self.monitor = monitor
        style =
            switch mode {
            case .auto: Console.isErrorTerminal && !quiet ? .bar : .none
            case .bar: .bar
            case .plain: .plain
            case .json: .json
            case .none: .none
            }
    }

    /// Shows what is to be shown now.
    mutating func tick() {
        guard style != .none else { return }
        let state = monitor.snapshot()
        let events = monitor.takeEvents()
        switch style {
        case .bar:
            guard state.seconds >= ProgressDisplay.barDelay else { return }
            let line = ProgressDisplay.bar(state, width: Console.width(of: STDERR_FILENO))
            Console.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
            isBarShown = true
        case .plain:
            for event in events { Console.note(ProgressDisplay.line(event)) }
            guard state.seconds - lastShown >= ProgressDisplay.plainInterval else { return }
            lastShown = state.seconds
            Console.note(ProgressDisplay.parts(state).joined(separator: ", "))
        case .json:
            for event in events { Console.note(ProgressDisplay.json(event)) }
            guard state.seconds - lastShown >= 1 else { return }
            lastShown = state.seconds
            Console.note(ProgressDisplay.json(state))
        case .none: break
        }
    }

    /// Takes the bar away, or tells the last state.
    mutating func finish() {
        if isBarShown { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
        isBarShown = false
        if style == .json {
            for event in monitor.takeEvents() { Console.note(ProgressDisplay.json(event)) }
            Console.note(ProgressDisplay.json(monitor.snapshot()))
        } else if style == .plain {
            for event in monitor.takeEvents() { Console.note(ProgressDisplay.line(event)) }
        }
    }

    /// `[######----] 24/40 items, 12,000 rows, 3.4 MB, 1.2 MB/s, about 8 s left, slowest: ber.json (3.1 s)`
    static func bar(_ state: RunMonitor.Snapshot, width: Int) -> String {
        let cells = 16
        let filled = state.items == 0 ? 0 : cells * state.finished / state.items
        let bar =
            "[" + String(repeating: "#", count: filled)
            + String(repeating: "-", count: cells - filled) + "] "
        var line = bar
        // What fits whole is shown: a line that wraps could not be taken away again.
        for (index, part) in parts(state).enumerated() {
            let piece = (index == 0 ? "" : ", ") + part
            if line.count + piece.count >= width { break }
            line += piece
        }
        return line
    }

    /// What there is to say, the most important first.
    static func parts(_ state: RunMonitor.Snapshot) -> [String] {
        var parts = ["\(state.finished)/\(state.items) items"]
        if state.phase == .writing {
            parts.append(
                "writing row \(Human.count(state.rowsWritten)) of \(Human.count(state.rows))")
            return parts
        }
        if state.failed > 0 { parts.append("\(state.failed) failed") }
        parts.append(Human.count(state.rows, "row"))
        parts.append(Human.bytes(state.bytes))
        if state.seconds > 0 {
            parts.append(Human.bytes(Int(Double(state.bytes) / state.seconds)) + "/s")
        }
        if let left = state.secondsLeft { parts.append("about \(Human.duration(left)) left") }
        if let slowest = state.running.first {
            parts.append("slowest: \(slowest.label) (\(Human.duration(slowest.seconds)))")
        }
        return parts
    }

    static func line(_ event: RunMonitor.Event) -> String {
        switch event {
        case .failed(_, let message): "failed: \(message)"
        case .retrying(_, let attempt, let message):
            "attempt \(attempt) failed, trying again: \(message)"
        }
    }

    static func json(_ state: RunMonitor.Snapshot) -> String {
        var text = "{\"event\": \"progress\", \"phase\": \"\(state.phase.rawValue)\""
        text += ", \"items\": \(state.items), \"finished\": \(state.finished)"
        text += ", \"failed\": \(state.failed), \"rows\": \(state.rows), \"bytes\": \(state.bytes)"
        text += ", \"seconds\": \(Human.fixed(state.seconds, 3))"
        if let left = state.secondsLeft { text += ", \"seconds_left\": \(Human.fixed(left, 1))" }
        if let slowest = state.running.first {
            text += ", \"slowest\": \(JSONText.quoted(slowest.label))"
            text += ", \"slowest_seconds\": \(Human.fixed(slowest.seconds, 3))"
        }
        return text + "}"
    }

    static func json(_ event: RunMonitor.Event) -> String {
        switch event {
        case .failed(let label, let message):
            "{\"event\": \"failed\", \"label\": \(JSONText.quoted(label)), "
                + "\"message\": \(JSONText.quoted(message))}"
        case .retrying(let label, let attempt, let message):
            "{\"event\": \"retry\", \"label\": \(JSONText.quoted(label)), "
                + "\"attempt\": \(attempt), \"message\": \(JSONText.quoted(message))}"
        }
    }
}
