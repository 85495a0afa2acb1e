import Database
import TestKit
import Testing

@Suite("PostgreSQL keeps the contract")
struct ContractTests {
    @Test("it holds that", arguments: DatabaseContract.all)
    func holds(_ rule: DatabaseContract) async throws {
        try await rule.check(.postgresql)
    }
}
