@testable import Requests
