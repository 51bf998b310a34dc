/// What items have to say, each thing once: a thousand files of one kind make one line.
struct ItemNotes {
    private var notes: [(text: String, first: String, others: Int)] = []
    private var positions: [String: Int] = [:]

    mutating func add(_ text: String, of label: String) {
        if let position = positions[text] {
            notes[position].others += 1
        } else {
            positions[text] = notes.count
            notes.append((text, label, 0))
        }
    }

    /// One line for each, in the order of first appearance: `a.csv and 3 more: the delimiter is …`.
    var lines: [String] {
        notes.map { note in
            note.first + (note.others > 0 ? " and \(note.others) more" : "") + ": " + note.text
        }
    }
}
