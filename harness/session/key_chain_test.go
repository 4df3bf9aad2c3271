package session

import (
	"strings"
	"testing"
)

// TestVendorChain: the vendor's credential chain is asked for a live target
// whose key nobody gives otherwise, and for others when the file says so.
func TestVendorChain(t *testing.T) {
	const live, here = "endpoint: https://dataworks.cn-shanghai.aliyuncs.com\n", "endpoint: http://127.0.0.1:1\n"
	for _, tc := range []struct {
		name, file string
		env        []string
		want       bool
		said, fail string
	}{
		{name: "live, no key", file: live, want: true, said: "--target, key from the vendor's credential chain"},
		{name: "live, a key", file: live, env: keys, said: "--target, key from ALIBABA_CLOUD_ACCESS_KEY_ID"},
		{name: "live, half a key", file: live, env: keys[:1], fail: "ALIBABA_CLOUD_ACCESS_KEY_SECRET: the environment variable is not set"},
		{name: "live, a token alone", file: live, env: []string{"ALIBABA_CLOUD_SECURITY_TOKEN=t"}, fail: "ALIBABA_CLOUD_ACCESS_KEY_ID: the environment variable is not set"},
		{name: "live, variables of its own", file: live + "caller: {accessKeyIdEnv: MY_AK, accessKeySecretEnv: MY_SK}\n", fail: "MY_AK: the environment variable is not set"},
		{name: "live, the usual variables by name", file: live + "caller: {accessKeyIdEnv: ALIBABA_CLOUD_ACCESS_KEY_ID}\n", want: true, said: "chain"},
		{name: "live, told not to", file: live + "caller: {vendorChain: false}\n", fail: "is not set"},
		{name: "live, no signature", file: live + "lacks: [signature]\n", said: "--target, no key is checked"},
		{name: "here, no key", file: here, fail: "the vendor's credential chain is asked for a live target only, or with caller: {vendorChain: true}"},
		{name: "here, told to", file: here + "caller: {vendorChain: true}\n", want: true, said: "chain"},
		{name: "here, told to, a key", file: here + "caller: {vendorChain: true}\n", env: keys, said: "key from ALIBABA"},
		{name: "here, told to, variables of its own", file: here + "caller: {vendorChain: true, accessKeyIdEnv: MY_AK}\n", want: true, said: "chain"},
		{name: "no word for it", file: here + "caller: {vendorChain: maybe}\n", fail: `"maybe" is neither true nor false`},
		{name: "not for others", file: here + "inactive: {vendorChain: true}\n", env: keys, fail: `the unknown key "vendorChain"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg, err := Settings{Target: write(t, tc.file+"projects: {primary: {id: 1}}\n")}.Resolve(tc.env)
			if tc.fail != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fail) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || cfg.VendorChain != tc.want || !strings.Contains(cfg.WhySaid(), tc.said) {
				t.Errorf("%t, %q, %v", cfg.VendorChain, cfg.WhySaid(), err)
			}
		})
	}
}
