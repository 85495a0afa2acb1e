import Testing

@testable import Programs

@Suite("A program is run within bounds")
struct ProgramTests {
    @Test("it gets its input and arguments as they are, and its end is told")
    func run() async {
        let echo = Program(
            ["/bin/sh", "-c", "cat; printf '[%s]' \"$1\"; exit 7", "x", "a b$(id)"], seconds: 20,
            output: 100)
        let end = await echo.run(input: Array("in\n".utf8))
        #expect(end == ProgramEnd(code: 7, output: Array("in\n[a b$(id)]".utf8)))
    }

    @Test("what hangs, asks for too much memory or is not there gives nothing")
    func bounds() async {
        let hangs = Program(["/bin/sh", "-c", "/bin/sleep 600 & /bin/sleep 600"], seconds: 1)
        #expect(await hangs.run(input: []) == nil)
        #expect(await Program(["/nowhere/program"], seconds: 5).run(input: []) == nil)
        let greedy = Program(
            ["/bin/sh", "-c", "head -c 900000000 /dev/zero | tail -c 900000000 > /dev/null"],
            seconds: 60, memory: 100_000_000)
        #expect(await greedy.run(input: [])?.code != 0)
    }

    @Test("no more is read than was allowed")
    func output() async {
        let long = Program(["/bin/sh", "-c", "printf 0123456789"], seconds: 20, output: 4)
        #expect(await long.run(input: [])?.output == Array("0123".utf8))
    }
}
