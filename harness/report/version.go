package report

// Version is the version of dwconform that a report says made it. It is the
// same however and from which revision the tool was built, so that equal runs
// of the command and of a test binary give equal reports.
const Version = "0.1.0"
