@testable import Formats

/// The reader with the vectorised index must say of any bytes what the reference says. The first
/// bytes choose the rules, the rest are the input.
func fuzzCSV(_ input: [UInt8]) {
    guard input.count >= 4 else { return }
    var rules = Tokens.Rules()
    rules.policy = ReadOptions.BadRowPolicy.allCases[Int(input[0]) % 3]
    rules.hasHeader = input[0] & 0x80 == 0
    if input[0] & 0x40 != 0 {
        rules.limits.field = 5 + Int(input[1])
        rules.limits.record = 5 + Int(input[2])
        rules.limits.damage = 20 + 4 * Int(input[2])
    }
    if input[0] & 0x20 != 0 { rules.limits.delimiter = [9, 32, 59, 124][Int(input[1]) % 4] }
    let chunk = 1 + Int(input[3]) * (input[0] & 0x10 == 0 ? 1 : 257)
    let text = Array(input[4...])
    do {
        let expected = try Tokens(reference: text, rules)
        let found = try Tokens(text, rules, chunk: chunk)
        precondition(found == expected, "\(found)\nis not\n\(expected)")
        // The same in two stretches.
        var next = rules.start
        let border = max(1, text.count * Int(input[1]) / 256)
        rules.limits.damage = .max
        var sum = try Tokens(text, rules, chunk: chunk, border: border, next: &next)
        if sum.failure == nil, next.byte < text.count {
            sum.add(try Tokens(text, rules, chunk: chunk, from: next, next: &next))
        }
        let whole = try Tokens(reference: text, rules)
        precondition(sum == whole, "cut at \(border)")
    } catch {
        preconditionFailure("\(error)")
    }
}

/// What libFuzzer calls with bytes of its own making.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    fuzzCSV(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// libFuzzer's `main` under another name. It comes with `-sanitize=fuzzer` and has no header; by its
/// documentation it is `int (int *, char ***, int (*)(const uint8_t *, size_t))`.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager makes the `main` of a program an alias of this.
@_cdecl("csv_fuzz_main")
public func main(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    var (count, arguments) = (count, arguments)
    return runFuzzer(&count, &arguments) { testOneInput($0, $1) }
}
