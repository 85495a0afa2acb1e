import Base
import Database
import Localization
import Markup
import Web

/// Who takes part without being registered here: a local organisation, a university. Those that are bound by the
/// agreement answer for what it does.
extension Activity {
    package struct Organisation: Sendable, Equatable {
        package let role: Participant.Role
        package let kind: Kind
        /// Empty where it is not named, not even to those who run the activity.
        package var name: String
        /// As IATI's organisation identifiers are, `GB-CHC-202918`, or nothing.
        package var identifier: String
        /// At its own wish only what kind of organisation it is is told, to everybody but who runs the activity.
        package let isUnnamed: Bool

        /// As IATI's code list OrganisationType numbers them.
        package enum Kind: Int, Sendable, CaseIterable {
            case government = 10
            case localGovernment = 11
            case otherPublic = 15
            case internationalNGO = 21
            case nationalNGO = 22
            case regionalNGO = 23
            case partnerCountryNGO = 24
            case publicPrivate = 30
            case multilateral = 40
            case foundation = 60
            case privateSector = 70
            case privateInProvider = 71
            case privateInRecipient = 72
            case privateElsewhere = 73
            case academic = 80
            case other = 90
        }

        package init(
            role: Participant.Role, kind: Kind, name: String, identifier: String = "",
            isUnnamed: Bool = false
        ) {
            self.role = role
            self.kind = kind
            self.name = name
            self.identifier = identifier
            self.isUnnamed = isUnnamed
        }

        /// What others than the one who runs the activity may know of it.
        var asTold: Organisation {
            isUnnamed ? Organisation(role: role, kind: kind, name: "", isUnnamed: true) : self
        }
    }

    /// As an actor may know it, `nil` the public: who wishes not to be named is named to the one who runs it alone.
    func told(to actor: Actor?) -> Activity {
        if let actor, actor.readsForParty, actor.party == lead { return self }
        var told = self
        told.plan.organisations = plan.organisations.map(\.asTold)
        return told
    }
}

extension ActivityRules {
    /// Named, or not at its wish; each once in a role. Outside the consent gate who runs it is alone.
    static func organisationFaults(_ activity: Activity) -> [Fault] {
        var faults: [Fault] = []
        let organisations = activity.plan.organisations
        for (place, one) in organisations.enumerated() {
            func stands(_ field: String, _ rule: String) {
                faults.append(Fault(field: "\(field)-\(place)", value: one.name, rule: rule))
            }
            if one.name.isEmpty, !one.isUnnamed {
                stands("organisation", "activities.fault.missing.organisation")
            }
            if !one.name.isEmpty,
                organisations[..<place].contains(where: {
                    $0.name == one.name && $0.role == one.role
                })
            {
                stands("organisation", "activities.fault.twice")
            }
            let carriesOut = one.role == .extending || one.role == .implementing
            if activity.outside != nil, carriesOut {
                stands("organisation-role", "activities.gate.outside")
            }
        }
        return faults
    }
}

enum ActivityOrganisationSchema {
    static let migrations = [
        Migration("activities-016-organisations") { engine in
            [
                """
                CREATE TABLE activity_organisation (
                    activity_id INTEGER NOT NULL REFERENCES activity (id),
                    number INTEGER NOT NULL,
                    role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
                    kind INTEGER NOT NULL CHECK (kind IN
                        (10, 11, 15, 21, 22, 23, 24, 30, 40, 60, 70, 71, 72, 73, 80, 90)),
                    name TEXT NOT NULL,
                    identifier TEXT NOT NULL,
                    is_unnamed INTEGER NOT NULL CHECK (is_unnamed IN (0, 1)),
                    PRIMARY KEY (activity_id, number),
                    CHECK (is_unnamed = 1 OR length(name) > 0))
                """
            ]
                + TableGuard(
                    "activity_organisation_is_not_outside", before: .insert,
                    of: "activity_organisation",
                    "outside the consent gate, who runs it carries it out alone",
                    refuse: """
                        NEW.role IN (3, 4) AND EXISTS (
                            SELECT 1 FROM activity_outside x WHERE x.activity_id = NEW.activity_id)
                        """
                ).statements(engine)
                + TableGuard(
                    "activity_organisation_is_written_anew", before: .update,
                    of: "activity_organisation", "organisations are written anew", refuse: "1 = 1"
                ).statements(engine)
        }
    ]

    /// An organisation that does not run the activity is named by its own word alone. What named one before stays with
    /// its kind: who runs the activity sees the name.
    static let named = [
        Migration("activities-018-named") { engine in
            [
                """
                INSERT INTO activity_organisation
                    (activity_id, number, role, kind, name, identifier, is_unnamed)
                SELECT a.activity_id, 1000 + row_number() OVER (ORDER BY a.role, a.party_id),
                    a.role, \(Activity.Organisation.Kind.nationalNGO.rawValue), p.name_en, '', 1
                FROM activity_participant a JOIN party p ON p.id = a.party_id WHERE \(isStranger)
                """,
                """
                DELETE FROM activity_participant WHERE EXISTS (
                    SELECT 1 FROM activity_participant a JOIN party p ON p.id = a.party_id
                    WHERE a.activity_id = activity_participant.activity_id
                    AND a.party_id = activity_participant.party_id
                    AND a.role = activity_participant.role AND \(isStranger))
                """,
            ]
                + TableGuard(
                    "activity_participant_is_named_by_its_word", before: .insert,
                    of: "activity_participant",
                    "an organisation that does not run it is named by its own word alone",
                    refuse: """
                        EXISTS (SELECT 1 FROM (
                                SELECT NEW.activity_id AS activity_id, NEW.party_id AS party_id) a
                            JOIN party p ON p.id = a.party_id WHERE \(isStranger))
                        """
                ).statements(engine)
                + TableGuard(
                    "activity_participant_is_written_anew", before: .update,
                    of: "activity_participant", "participants are written anew", refuse: "1 = 1"
                ).statements(engine)
        }
    ]

    private static let isStranger: SQL = """
        p.kind = 'organisation' AND NOT EXISTS (
            SELECT 1 FROM activity_partner d
            WHERE d.activity_id = a.activity_id AND d.party_id = a.party_id)
        """
}

extension PlanText {
    /// As IATI asks: a prefix and a number, without spaces and without `/ & | ?`.
    static func identifier(_ text: String?, _ field: String, _ faults: inout [Fault]) -> String {
        guard let text = text.map({ trimmed($0) }), !text.isEmpty else { return "" }
        let isPlain = text.unicodeScalars.allSatisfy {
            (0x21...0x7E).contains($0.value) && !"/&|?\"<>\\".unicodeScalars.contains($0)
        }
        guard text.utf8.count <= 100, isPlain, text.dropFirst().contains("-") else {
            faults.append(
                Fault(
                    field: field, value: text, rule: "activities.fault.organisation-identifier"))
            return ""
        }
        return text
    }
}

func organisationKindName(_ kind: Activity.Organisation.Kind, _ words: Words) -> String {
    switch kind {
    case .government: words("activities.organisation.kind-10")
    case .localGovernment: words("activities.organisation.kind-11")
    case .otherPublic: words("activities.organisation.kind-15")
    case .internationalNGO: words("activities.organisation.kind-21")
    case .nationalNGO: words("activities.organisation.kind-22")
    case .regionalNGO: words("activities.organisation.kind-23")
    case .partnerCountryNGO: words("activities.organisation.kind-24")
    case .publicPrivate: words("activities.organisation.kind-30")
    case .multilateral: words("activities.organisation.kind-40")
    case .foundation: words("activities.organisation.kind-60")
    case .privateSector: words("activities.organisation.kind-70")
    case .privateInProvider: words("activities.organisation.kind-71")
    case .privateInRecipient: words("activities.organisation.kind-72")
    case .privateElsewhere: words("activities.organisation.kind-73")
    case .academic: words("activities.organisation.kind-80")
    case .other: words("activities.organisation.kind-90")
    }
}

extension Activity.Organisation {
    /// Its name, or what kind it is where it is not named.
    func label(_ words: Words) -> String {
        name.isEmpty ? organisationKindName(kind, words) : name
    }

    /// Its name with its kind and identifier; where it is not named, that this is its wish.
    func html(_ words: Words) -> HTML {
        let kindName = organisationKindName(kind, words)
        let wish: HTML? =
            isUnnamed ? "<p class=\"hint\">\(words("activities.organisation.unnamed"))</p>" : nil
        guard !name.isEmpty else { return "\(kindName)\(wish)" }
        let mark: HTML? = identifier.isEmpty ? nil : " · <bdi dir=\"ltr\">\(identifier)</bdi>"
        return "<bdi>\(name)</bdi><p class=\"hint\">\(kindName)\(mark)</p>\(wish)"
    }
}
