import Assembly
import Database
import Testing

@Suite("The schema's steps")
struct MigrationTests {
    @Test("each has a name of its own that begins with its feature")
    func names() {
        let names = Assembly.migrations.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.contains("-0") })
    }
}
