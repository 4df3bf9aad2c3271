// Command dwconform asks an endpoint whether it keeps the contract of
// DataWorks CreateBusiness, and says how it knows.
//
// Floor 7: it stands on everything below and nothing stands on it. What a
// person types flows in; a report, one last line and an exit status flow out:
// 0 conforms, 1 violates, 2 misused, broken or nothing judged.
//
// Each command is one file. What the commands have in common stands in
// command.go (misuse, exit status), flags.go (the settings of a run as flags)
// and interrupt.go (Ctrl-C).
package main
