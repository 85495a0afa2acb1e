import FuzzTargets

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

// libFuzzer calls these by their names. https://llvm.org/docs/LibFuzzer.html

/// The target that bin/fuzz names.
private let target = getenv("ACCORD_FUZZ").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target else {
        print("ACCORD_FUZZ has to name a target:", FuzzTarget.allCases.map(\.rawValue))
        exit(2)
    }
    do {
        try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        print("\(target.rawValue): \(error)")
        fflush(nil)
        abort()
    }
    return 0
}
