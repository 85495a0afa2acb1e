import Testing

@testable import Web

@Suite("Answers to the public are known by their bytes")
struct AnswerMemoryTests {
    private let text = Array(String(repeating: "Violence against women. ", count: 40).utf8)

    @Test(
        "an answer that differs in one byte, or is longer by one, has a tag and a form of its own")
    func bytes() {
        let memory = AnswerMemory()
        var answers = [text, text + [0], text.dropLast()].map { Array($0) }
        for place in text.indices {
            var other = text
            other[place] ^= 1
            answers.append(other)
        }
        // Met again, the same.
        for answer in answers + answers {
            let known = memory.known(answer)
            #expect(known.tag == contentTag(of: answer))
            #expect(memory.gzip(of: known) == Gzip.compress(answer))
        }
    }

    @Test("two of which the sketches are the same are told apart all the same")
    func sameSketch() {
        let memory = AnswerMemory(sketch: { _ in 7 })
        let other = Array(text.reversed())
        for answer in [text, other, other, text] {
            let known = memory.known(answer)
            #expect(known.tag == contentTag(of: answer))
            #expect(memory.gzip(of: known) == Gzip.compress(answer))
        }
    }

    @Test("more than it may keep is answered all the same, and forgotten again")
    func bounds() {
        let memory = AnswerMemory(maximumSize: 32 << 10)
        for number in 0..<200 {
            let answer = text + Array("\(number)".utf8)
            #expect(memory.known(answer).tag == contentTag(of: answer))
        }
        #expect(memory.size <= 32 << 10)
        let large = [UInt8](repeating: 7, count: 64 << 10)
        #expect(memory.gzip(of: memory.known(large)) == Gzip.compress(large))
        #expect(memory.size <= 32 << 10)
    }
}
