@testable import Accounts
