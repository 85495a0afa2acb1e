package import Base
package import Parties
package import Requests

extension Activity {
    /// What a plan says beside title, text and period, as IATI 2.03 asks for it.
    package struct Plan: Sendable, Equatable {
        package var kinds: [SupportKind] = []
        /// Slugs of themes.
        package var themes: [String] = []
        /// Targets of the Sustainable Development Goals, as `5.2`.
        package var targets: [String] = []
        /// How far it is about gender equality, and why one says so.
        package var marker: Requests.Request.GenderMarker?
        /// What it is spent on; the shares make a hundred.
        package var sectors: [SectorShare] = []
        package var places: [Place] = []
        /// Who funds it, answers for it, passes it on and carries it out.
        package var participants: [Participant] = []
        /// Those of them that are not registered here.
        package var organisations: [Organisation] = []
        /// Money by period; within the budget of its State's component.
        package var budgets: [Budget] = []
        package var documents: [Document] = []
        package var contacts: [Contact] = []

        package init() {}
    }

    package struct SectorShare: Sendable, Equatable {
        /// A five-digit purpose code of OECD DAC.
        package let code: String
        /// Hundredths of a per cent: 10,000 are the whole.
        package let share: Int

        package static let whole = 10_000

        package init(code: String, share: Int) {
            self.code = code
            self.share = share
        }
    }

    /// Where something is done: a name, and its point where it is known.
    package struct Place: Sendable, Equatable {
        package let name: String
        package let point: Point?

        package init(name: String, point: Point?) {
            self.name = name
            self.point = point
        }
    }

    /// A point of WGS 84 in millionths of a degree; nil where it is none on the globe.
    package struct Point: Sendable, Equatable {
        package let latitude: Int
        package let longitude: Int

        package static let degree = 1_000_000

        package init?(latitude: Int, longitude: Int) {
            guard abs(latitude) <= 90 * Self.degree, abs(longitude) <= 180 * Self.degree else {
                return nil
            }
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    package struct Participant: Sendable, Equatable {
        package let party: Party.ID
        package let role: Role
        /// Neither a State nor an entity of the United Nations: it is named by its own word alone.
        package let isOrganisation: Bool

        /// As IATI's code list OrganisationRole numbers them.
        package enum Role: Int, Sendable, CaseIterable {
            case funding = 1
            case accountable, extending, implementing
        }

        package init(party: Party.ID, role: Role, isOrganisation: Bool) {
            self.party = party
            self.role = role
            self.isOrganisation = isOrganisation
        }
    }

    /// Money meant for a period, for what is done in one State.
    package struct Budget: Sendable, Equatable {
        package let state: Party.ID
        package let from: Day
        package let until: Day
        package let money: Money

        package init(state: Party.ID, from: Day, until: Day, money: Money) {
            self.state = state
            self.from = from
            self.until = until
            self.money = money
        }
    }

    /// A document that stands elsewhere.
    package struct Document: Sendable, Equatable {
        package let title: String
        package let language: Language
        package let category: Category
        package let address: String

        /// Those of IATI's code list DocumentCategory that fit an activity.
        package enum Category: String, Sendable, CaseIterable {
            case objectives = "A02"
            case appraisal = "A01"
            case beneficiaries = "A03"
            case conditions = "A04"
            case budget = "A05"
            case evaluation = "A07"
            case results = "A08"
            case memorandum = "A09"
            case page = "A12"
        }

        package init(title: String, language: Language, category: Category, address: String) {
            self.title = title
            self.language = language
            self.category = category
            self.address = address
        }
    }

    /// An office that answers; never a person.
    package struct Contact: Sendable, Equatable {
        package let office: String
        package let mail: String
        package let telephone: String
        package let website: String

        package init(office: String, mail: String, telephone: String, website: String) {
            self.office = office
            self.mail = mail
            self.telephone = telephone
            self.website = website
        }
    }

    /// What was found when it was looked at from outside, after its end.
    package struct Evaluation: Sendable, Equatable {
        package let on: Day
        package let text: String
        /// Where it can be read, or nothing.
        package let address: String

        package init(on: Day, text: String, address: String) {
            self.on = on
            self.text = text
            self.address = address
        }
    }
}

extension Activity.Point {
    /// Degrees with a point, as `-8.521147`.
    package static func text(_ millionths: Int) -> String {
        let digits = String(millionths.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
        let fraction = padded.suffix(6).reversed().drop { $0 == "0" }.reversed()
        let whole = "\(millionths < 0 ? "-" : "")\(padded.dropLast(6))"
        return fraction.isEmpty ? whole : "\(whole).\(String(fraction))"
    }

    package var text: String { "\(Self.text(latitude)) \(Self.text(longitude))" }
}
