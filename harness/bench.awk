# Turns what `go test -bench` prints into a table: a line for each benchmark
# with its ratio to the baseline measured in turn with it, and its figures.
# Zeros are left out: they stand for what is not known or did not happen.

/^pkg: / {
	sub(/^.*\/dwconform\//, "", $2)
	sub(/^harness\//, "", $2)
	if (!headed++)
		printf "%-42s %8s  %s\n", "", "ratio", "figures, baseline among them"
	print $2
}

/^Benchmark/ {
	name = $1
	sub(/^Benchmark/, "", name)
	sub(/-[0-9]+$/, "", name)
	figures = ratio = ""
	for (i = 3; i < NF; i += 2) {
		value = $i
		unit = $(i + 1)
		if (unit == "ns/op" && value >= 1e6) {
			value /= 1e6
			unit = "ms"
		} else if (unit == "ns/op") {
			value /= 1e3
			unit = "µs"
		}
		if (value >= 100)
			value = sprintf("%.0f", value)
		else
			value = sprintf("%.3g", value)
		if (unit == "ratio")
			ratio = value
		else if (value + 0 != 0)
			figures = figures (figures == "" ? "" : ", ") value " " unit
	}
	printf "  %-40s %8s  %s\n", name, ratio, figures
}
