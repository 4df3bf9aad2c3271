package sdk

import _ "unsafe" // for go:linkname

// sdkPrint is where the SDK writes whole requests, access key included, when
// the variable DEBUG names it. Standard output belongs to the command, and the
// SDK offers no way to say so.
//
//go:linkname sdkPrint github.com/aliyun/alibaba-cloud-sdk-go/sdk/utils.hookPrint
var sdkPrint func(string)

func init() { sdkPrint = func(string) {} }
