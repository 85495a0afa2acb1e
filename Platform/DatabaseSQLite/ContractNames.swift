package import Database

// The contract and GRDB share names; beside `import GRDB` the contract's go by these.

package typealias ContractDatabase = Database
package typealias ContractError = DatabaseError
typealias ContractRow = Row
package typealias ContractSQL = SQL
