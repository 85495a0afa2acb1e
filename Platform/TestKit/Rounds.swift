import FoundationEssentials

/// How often a race is run: as often as its test asks, or `ACCORD_ROUNDS` times, as `bin/faults` does.
package func rounds(_ usual: Int) -> Int {
    ProcessInfo.processInfo.environment["ACCORD_ROUNDS"].flatMap { Int($0) } ?? usual
}
