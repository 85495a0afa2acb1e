package import Database

/// The door of the feature: States, themes, treaties, the calendar of reviews.
package enum PartiesFeature {
    package static var migrations: [Migration] { PartiesSchema.migrations }
}
