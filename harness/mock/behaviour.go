package mock

import "slices"

// Provenance says how anybody knows that the real gateway behaves so.
type Provenance string

const (
	// Recorded: somebody saw the gateway do it.
	Recorded Provenance = "recorded"
	// Documented: the vendor's pages or its SDK say so.
	Documented Provenance = "documented"
	// Inferred: it follows from what was recorded of a neighbour.
	Inferred Provenance = "inferred"
	// Invented: nothing is known, and the mock has to do something.
	Invented Provenance = "invented"
)

// Behaviour is one thing that the mock does beyond what the contract's nodes
// say by themselves.
type Behaviour struct {
	ID         string
	Text       string
	Provenance Provenance
	Source     string // where it was seen or read, or why it was chosen
}

// Behaviours lists what the mock does, in the order in which a call meets it.
func Behaviours() []Behaviour { return slices.Clone(behaviours) }

var behaviours = []Behaviour{
	{"request.places", "Operation parameters count in the form and in the query; the form wins.", Inferred, "vendor's SDK, signature over both; older request samples carry them in the query"},
	{"request.get", "GET is served like POST; any other method is refused.", Invented, "metadata names POST alone, and the pages disagree on how another one is refused"},
	{"request.other-type", "A body that is no form carries no parameters.", Invented, "not found; version 1.0 of the signature does not cover it"},
	{"request.malformed", "A query or form with a malformed escape is refused with status 400.", Invented, "not found"},
	{"request.too-large", "A request of more than 8 MB is refused with status 413.", Invented, "not found"},
	{"request.repeated", "Of a repeated operation parameter the first value counts; the signature covers all.", Invented, "not found"},
	{"request.unknown", "Unknown parameters are ignored, and signed.", Invented, "not found"},
	{"request.path", "Any path but / is no API.", Inferred, "text of InvalidAction.NotFound, \"check your url\""},
	{"order", "Checks come in the order: version, Action, method, format, key, time, signature, nonce, state, rights, parameters, service.", Inferred, "a live call with an unknown key and a wrong Action says that the Action is not found; the rest is a guess"},
	{"disturb", "A disturbance strikes a call as it arrives, before anything is checked; a call that it refuses has used up its nonce.", Invented, "disturbances are the mock's own, and nothing is disturbed unless it is asked for"},
	{"disturb.throttle", "The disturbance throttle is a refusal of the gateway with status 400.", Recorded, "Throttling.User and its text on this gateway; status 429 is documented for DataWorks"},
	{"disturb.throttle-later", "With a time it is the documented error of status 429, with Retry-After, from a second on, and x-acs-retry-after in milliseconds.", Documented, "page of error codes; some of the vendor's clients read x-acs-retry-after, and whether an answer of DataWorks has either header is not known"},
	{"disturb.error", "The disturbances error and unavailable are refusals of the gateway with status 500 and 503.", Documented, "page of common error codes; status 503 is recorded on DataWorks"},
	{"disturb.transport", "The disturbances reset, lost, short, slow and hang are those of any network.", Invented, "chosen for tests of clients"},
	{"format.default", "Without Format an answer to signature version 1.0 is XML.", Recorded, "errors recorded without Format are XML"},
	{"format.default-v3", "Without Format an answer to ACS3-HMAC-SHA256 is what Accept asks for, else JSON.", Inferred, "the newer SDKs send no Format and read JSON"},
	{"format.case", "Format is read in any letter case.", Inferred, "one of the vendor's clients writes json in lower case"},
	{"key.unknown", "A key that nobody has is refused with status 404.", Recorded, "InvalidAccessKeyId.NotFound on this gateway"},
	{"key.inactive", "A disabled key is refused before time and signature are looked at further.", Documented, "page of common error codes, InvalidAccessKeyId.Inactive; its place in the order is a guess"},
	{"key.token", "A temporary key is refused without its token, and with another one.", Documented, "documentation of both signatures, SecurityToken; MissingSecurityToken is recorded"},
	{"time.window", "A time more than 15 minutes off either way is refused as expired.", Documented, "page of common error codes; the page of the request structure says 31 minutes"},
	{"signature.v1", "Signature version 1.0 covers query and form, with HMAC-SHA1.", Recorded, "made by the vendor's SDK"},
	{"signature.v3", "ACS3-HMAC-SHA256 covers the query, host, every x-acs- header and the digest of the body.", Documented, "documentation of the signature; made by the newer SDKs"},
	{"signature.mismatch", "A wrong signature is refused with what the server would have signed.", Recorded, "SignatureDoesNotMatch on this gateway"},
	{"nonce.burned", "A nonce is used up by its first call, whatever that is answered, for 15 minutes.", Recorded, "retries of an old SDK failed with SignatureNonceUsed after a server error; the time is from a support text"},
	{"nonce.first", "A nonce is used up before the signature is looked at.", Invented, "not found"},
	{"nonce.full", "Of more than a million nonces within that time the oldest eighth is forgotten: a replay of those would pass.", Invented, "memory is bounded; to refuse new nonces instead would refuse right requests"},
	{"region.ignored", "RegionId is not looked at.", Invented, "documents disagree whether it is required"},
	{"state", "A provider state answers calls of every Action once they are signed, before their parameters are looked at.", Invented, "states are the mock's own; the errors are documented"},
	{"state.others", "An Action whose documents do not name a state's error answers as the one that creates does.", Inferred, "the page of error codes holds for every Action of the version"},
	{"rights", "A key without rights is refused with the first documented error of status 403.", Documented, "Forbidden.Access in the page of error codes"},
	{"parameter.missing", "A required parameter that is absent or empty is refused as missing, before any value is looked at.", Recorded, "Missing<Param> on more than twenty operations; empty ones are not sent by the vendor's SDK"},
	{"parameter.invalid", "A value of the wrong type is refused by its parameter's name.", Recorded, "InvalidNodeId on DataWorks"},
	{"parameter.enum", "A value outside of an enum is refused by its parameter's name.", Inferred, "InvalidRemindUnit on DataWorks; whether UseType is checked there is not known"},
	{"parameter.empty", "An optional parameter that is empty counts as absent.", Documented, "page of CreateBusiness, Owner; the vendor's SDK sends none"},
	{"parameter.number", "A number is decimal digits with an optional sign, leading zeros allowed, exact up to 2^63-1.", Inferred, "how the language of such services reads a long"},
	{"parameter.utf-8", "A text that is no UTF-8 is refused by its parameter's name.", Invented, "not found"},
	{"parameter.verbatim", "Any UTF-8 text is stored verbatim, control characters too; XML shows U+FFFD for what it cannot say.", Invented, "the console's rules for names are not known to hold for the API"},
	{"parameter.page", "A page number or size below 1 is refused by its parameter's name; a size has no upper limit.", Invented, "the page says 100 at most, and not what happens beyond"},
	{"rule.or", "A call that names no project is refused by the service.", Inferred, "code and text recorded on DeployFile of the same service"},
	{"rule.others", "A call that breaks another rule is refused by the service.", Invented, "no such rule is documented"},
	{"project.unknown", "A project that is not there and one of somebody else are refused alike.", Inferred, "the code is one that clients of DataWorks handle as project not found; its text is invented"},
	{"project.two", "A call that names two different projects is refused.", Invented, "not found"},
	{"account.unknown", "An owner that is neither the caller nor a known account is refused.", Invented, "not found"},
	{"default.text", "A text that was never given is stored as empty, and an enum without a default too.", Inferred, "GetBusiness on a private cloud shows an empty Description"},
	{"unique.refused", "A create or rename to a name that is taken in the project is refused with status 400 and a code of digits.", Invented, "the page demands uniqueness; no recording of the refusal was found, other refusals of this service have such codes"},
	{"unique.exact", "Names are one only when they are byte for byte the same.", Invented, "not found"},
	{"unique.freed", "Deleting and renaming free a name.", Inferred, "only a name that is carried can be taken"},
	{"resource.id", "Ids increase from a start beyond 32 bits and are never given twice.", Inferred, "long in every SDK; those recorded were small"},
	{"resource.missing-get", "GetBusiness of what is not there is accepted, with Data that has no id.", Recorded, "a private cloud answers Data with an empty Description alone"},
	{"resource.missing", "Changing or deleting what is not there is refused with status 400.", Inferred, "refusals of other operations of the service for what does not exist"},
	{"resource.other-project", "A business is there only for a call that names its project.", Inferred, "one of ProjectId and ProjectIdentifier is demanded of every call"},
	{"update.empty", "A field that an update does not give, or gives empty, stays.", Inferred, "the vendor's SDK does not send empty fields"},
	{"list.keyword", "A keyword is found anywhere in the name, letter for letter.", Documented, "page of ListBusiness, fuzzy search; the rest is a guess"},
	{"list.order", "A list shows the oldest first.", Invented, "not found"},
	{"list.page", "A list answers with the page number and size that it was asked for, and counts all that match.", Documented, "ListBusiness in the vendor's SDK; a private cloud leaves the page number out"},
	{"answer.accepted", "An accepted answer has neither ErrorCode nor ErrorMessage.", Recorded, "file, folder and business operations on DataWorks"},
	{"answer.refused", "A refusal of the gateway has RequestId, Message, Recommend, HostId and Code, in that order.", Recorded, "this gateway, 2023 to 2026"},
	{"answer.refused-service", "A refusal of the service has RequestId, HostId, Code, Message and Recommend, in that order; so has every refusal in XML.", Recorded, "DataWorks on the public cloud; XML of this gateway, 2020"},
	{"answer.code", "A code is a JSON string, also one of digits.", Recorded, "refusals of DataWorks' services; the vendor's SDK fails on a number"},
	{"answer.request-id", "A request id is an upper-case UUID of version 5, and the header x-acs-request-id has it too.", Recorded, "public cloud since 2022"},
	{"answer.headers", "Answers carry x-acs-trace-id and open CORS headers.", Recorded, "other products of this gateway, 2022 to 2025"},
	{"answer.keep-alive", "A connection is kept, and announced to be for 25 seconds.", Recorded, "other products of this gateway, 2022 to 2025"},
	{"answer.etag", "The ETag of an accepted answer is made of its length and its MD5 sum.", Recorded, "computed for two recorded answers; refusals have none here, which is a guess"},
	{"answer.json", "JSON is compact, in application/json;charset=utf-8.", Recorded, "this gateway"},
	{"answer.xml", "XML begins with a prolog in single quotes; its root is <ActionResponse> or <Error>, its type text/xml;charset=utf-8.", Recorded, "this gateway, 2017 and 2020"},
	{"answer.xml-list", "A list in XML is its element again for each item.", Inferred, "the only shape that the vendor's SDK for Go can read; its first one for Java wants an element around the items, and reads none of these"},
	{"scheme", "Plain HTTP is served.", Invented, "the real one is HTTPS only; tests on a loopback address are not"},
}
