// Package sdk asks calls through the vendor's Go SDK.
//
// Floor 2, a leaf below target: it may import verdict, exchange, contract,
// wire and target, and it is the only importer of alibaba-cloud-sdk-go, whose
// generated package is slow to build and large to link. A call flows in, is
// said with the vendor's own typed request, and an observation flows out as
// the recorder below the SDK saw it, with the SDK's view of it beside. What
// the typed requests cannot say is refused with a reason and is for the raw
// sender. [FindKey] asks the vendor's credential chain for the caller's key.
package sdk
