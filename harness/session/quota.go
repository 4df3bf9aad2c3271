package session

// Quota is what the vendor lets one account ask in one region, by edition of
// DataWorks. It is no part of the contract: nothing is judged by it.
type Quota struct {
	Edition string `json:"edition"`
	Daily   int    `json:"daily"` // calls a day, 0 for no cap
}

// Quotas are the vendor's, as read in November 2025 on its page about the use
// of the API (alibabacloud.com/help/en/dataworks/developer-reference/use-dataworks-openapi).
// A later text caps the Basic edition only.
var Quotas = []Quota{{"Basic", 100}, {"Standard", 1_000}, {"Professional", 10_000}, {"Enterprise", 0}}

// BasicRate is how many calls a second the same page lets an account of the
// Basic edition make. No lower rate is documented.
const BasicRate = 5
