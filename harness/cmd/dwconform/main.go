package main

import "os"

func main() {
	os.Exit(program{
		args: os.Args[1:], environ: os.Environ(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}.main())
}
