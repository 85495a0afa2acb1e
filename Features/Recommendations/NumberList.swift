// The States that made a recommendation and its themes stand in one text each, so that a page of recommendations is read
// from one table.

/// `[4, 8, 15]` → `"4 8 15"`
func list(_ numbers: [Int]) -> String {
    // Nearly every list has one.
    guard numbers.count > 1 else { return numbers.first.map(String.init) ?? "" }
    var text = ""
    for number in numbers {
        if !text.isEmpty { text.append(" ") }
        text.append(String(number))
    }
    return text
}

/// `"4 8 15"` → `[4, 8, 15]`
func numbers(_ list: String) -> [Int] { numbers(list.utf8) }

func numbers(_ list: some Sequence<UInt8>) -> [Int] {
    var numbers: [Int] = []
    forEachNumber(list) { numbers.append($0) }
    return numbers
}

func forEachNumber(_ list: some Sequence<UInt8>, _ body: (Int) -> Void) {
    var number: Int?
    for byte in list {
        if byte == UInt8(ascii: " ") {
            if let number { body(number) }
            number = nil
        } else {
            number = (number ?? 0) * 10 + Int(byte & 15)
        }
    }
    if let number { body(number) }
}
