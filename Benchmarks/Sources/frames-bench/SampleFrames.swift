import Frames

/// Frames with the columns of the benchmarks' CSV files, from formulas that peers/frames.py repeats.
enum SampleFrames {
    static let countries = "NL BE DE FR DK SE NO PL".split(separator: " ").map(String.init)
    static let notes = [
        "left at the door", "fragile", "call before delivery, please",
        "asked for the \"large\" one",
    ]

    /// A frame of the rows `rows` of the endless table.
    static func frame(_ rows: Range<Int>) throws -> DataFrame {
        var id = Int64Builder(capacity: rows.count)
        var customer = Int64Builder(capacity: rows.count)
        var quantity = Int64Builder(capacity: rows.count)
        var price = Float64Builder(capacity: rows.count)
        var ratio = Float64Builder(capacity: rows.count)
        var created = Int64Builder(type: .timestamp, capacity: rows.count)
        var settled = DateBuilder(capacity: rows.count)
        var paid = BoolBuilder()
        var country = TextBuilder()
        var name = TextBuilder()
        var note = TextBuilder()
        for row in rows {
            let number = Int64(row)
            id.append(number + 1)
            customer.append(row % 25 == 0 ? nil : 100_000 + number * 7919 % 900_000)
            quantity.append(number % 60 + 1)
            price.append(Double(row % 4999) * 0.25 + 0.5)
            ratio.append(row % 50 == 1 ? nil : Double(row % 9973) / 9973)
            created.append((1_704_067_200 + number) * 1_000_000)
            settled.append(row % 10 == 0 ? nil : Int32(19_723 + row % 366))
            paid.append(row % 5 != 0)
            country.append(countries[row % 8])
            name.append("Customer \(row % 1999)")
            if row % 10 < 6 { note.appendNull() } else { note.append(notes[row % 10 - 6]) }
        }
        return try DataFrame([
            ("id", Column(id.finish())), ("customer", Column(customer.finish())),
            ("quantity", Column(quantity.finish())), ("price", Column(price.finish())),
            ("ratio", Column(ratio.finish())), ("created", Column(created.finish())),
            ("settled", Column(settled.finish())), ("paid", Column(paid.finish())),
            ("country", Column(country.finish())), ("name", Column(name.finish())),
            ("note", Column(note.finish())),
        ])
    }
}
