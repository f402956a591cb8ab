package hostile

import (
	"fmt"
	"strings"
)

// object ends a Jsonnet file that has a text as a ConfigMap with it.
const object = `{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x'}, data: {x: std.toString(x)}}` + "\n"

var jsonnet = []repository{
	{name: "Jsonnet: recursion without end", want: "max stack frames", lines: true,
		files: "-- web/a.jsonnet --\nlocal f(n) = 1 + f(n + 1);\nlocal x = f(0);\n" + object},
	{name: "Jsonnet: recursion without end, on a stack of one frame", want: "memory",
		files: "-- web/a.jsonnet --\nlocal f(n) = f(n + 1) tailstrict;\nlocal x = f(0);\n" + object},
	{name: "Jsonnet: a text doubled forty times", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = std.foldl(function(s, _) s + s, std.range(1, 40), 'xxxxxxxx');\n" + object},
	{name: "Jsonnet: an array of a thousand million", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = std.makeArray(1000000000, function(i) i);\n" + object},
	{name: "Jsonnet: a range of more numbers than there are", want: "Expected an integer", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = std.length(std.range(0, 1e15));\n" + object},
	{name: "Jsonnet: a text repeated without measure", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = std.repeat('0123456789', 1e9);\n" + object},
	{name: "Jsonnet: a width of two thousand million", want: "memory|stack", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = std.format('%2000000000d', 1);\n" + object},
	{name: "Jsonnet: texts replaced by longer ones", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = std.foldl(function(s, _) std.strReplace(s, 'a', std.repeat('a', 99)), " +
			"std.range(1, 9), 'a');\n" + object},
	{name: "Jsonnet: a comprehension in a comprehension", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = [[a + b for a in std.range(0, 99999)] for b in std.range(0, " +
			"99999)];\n" + object},
	{name: "Jsonnet: an object that contains itself", want: "max stack frames|memory", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = {a: self};\nx\n"},
	{name: "Jsonnet: a hundred thousand brackets", want: "memory|nest|deep|stack",
		files: "-- web/a.jsonnet --\nlocal x = " + strings.Repeat("[", 100_000) + strings.Repeat("]",
			100_000) + ";\n" + object},
	{name: "Jsonnet: a hundred thousand signs", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = " + strings.Repeat("-", 100_000) + "1;\n" + object},
	{name: "Jsonnet: the environment of a process", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr '/proc/self/environ';\n" + object},
	{name: "Jsonnet: the environment of the server", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr '/proc/SERVER_PID/environ';\n" + object},
	{name: "Jsonnet: a file of the machine, by dots", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr '" + strings.Repeat("../", 20) + "etc/passwd';\n" + object},
	{name: "Jsonnet: a file beside the folder", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr 'CANARY_FILE';\n" + object},
	{name: "Jsonnet: bytes of a file in the HOME of the server", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importbin 'HOME_FILE';\n" + object},
	{name: "Jsonnet: a file by the folder of a descriptor", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr '/proc/self/cwd/../../../canary.yaml';\n" + object},
	{name: "Jsonnet: a library from a host", want: "couldn't open import|leads out", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = import 'http://127.0.0.1:ONE_PORT/x.libsonnet';\n" + object},
	{name: "Jsonnet: a file that never ends", want: "leads out of the repository", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = importstr '/dev/zero';\n" + object},
	{name: "Jsonnet: libraries that import each other", want: "max stack frames|stack|memory", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = (import 'b.libsonnet').x;\n" + object +
			"-- web/b.libsonnet --\n{x: (import 'c.libsonnet').x}\n-- web/c.libsonnet --\n{x: (import 'b.libsonnet').x}\n"},
	{name: "Jsonnet: YAML with aliases of aliases", want: "memory|excessive|too large", lines: true,
		files: "-- web/a.jsonnet --\nlocal x = std.parseYaml(importstr 'bomb');\n" + object + "-- web/bomb " +
			"--\n" + aliases(12)},
	{name: "Jsonnet: a message of a hundred megabytes", want: "memory|more\\)",
		files: "-- web/a.jsonnet --\nerror std.repeat('0123456789', 1e6)\n"},
	{name: "Jsonnet: a message that looks like one of Go's", want: "RUNTIME ERROR", lines: true,
		files: "-- web/a.jsonnet --\nerror 'first\\nsecond\\u001b[2Jthird'\n"},
	{name: "Jsonnet: traces without end", want: "memory",
		files: "-- web/a.jsonnet --\nlocal x = std.foldl(function(n, i) std.trace(std.repeat('x', 10000), n), " +
			"std.range(1, 1e6), 0);\n" + object},
	{name: "Jsonnet: a sum over all pairs of pairs", want: "memory",
		files: "-- web/a.jsonnet --\nlocal r = std.range(1, 3000);\nlocal x = std.length(std.set([a * b % 977 for a in r " +
			"for b in r]));\n" + object},
}

// aliases is YAML of which each line has the one before nine times.
func aliases(lines int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range lines {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 8), i)
	}
	return b.String()
}
