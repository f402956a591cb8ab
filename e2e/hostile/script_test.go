package hostile

import (
	"fmt"
	"strings"
)

// shell is a Pod that runs a script.
func shell(script string) string {
	return "-- web/a.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: a\n    " +
		"image: alpine\n" +
		"    command: [sh, -c]\n    args:\n    - |\n" + indented(script, "      ")
}

var scripts = []repository{
	{name: "a script: texts that double", files: shell("a0=xxxxxxxx\n" + doubling(`a%[2]d="$a%[1]d$a%[1]d"`+"\n") +
		"rclone sync $a40 b2:b\n")},
	{name: "a script: heredocs that double", files: shell("a0=xxxxxxxx\n" + doubling("a%[2]d=$(cat "+
		"<<E\n$a%[1]d$a%[1]d\nE\n)\n") + "rclone sync $a40 b2:b\n")},
	{name: "a script: functions that double", files: shell("f0() { rclone sync /a b2:b; }\n" + doubling("f%[2]d() { "+
		"f%[1]d; f%[1]d; }\n") + "f40\n")},
	{name: "a script: scripts in scripts that double", files: shell("a0='rclone sync /a b2:b'\n" +
		doubling(`a%[2]d="sh -c \"$a%[1]d\"; sh -c \"$a%[1]d\""`+"\n") + "eval \"$a40\"\n")},
	{name: "a script: a function that calls itself", files: shell("f() { f; f; rclone sync $1 b2:b; }\nf /data\n")},
	{name: "a script: an evaluation of itself", files: shell("a='eval \"$a\"'\neval \"$a\"\nrclone sync /a b2:b\n")},
	{name: "a script: substitutions in substitutions", files: shell(strings.Repeat("echo $(",
		20_000) + strings.Repeat(")", 20_000) + "\n")},
	{name: "a script: groups in groups", files: shell(strings.Repeat("{ ", 50_000) + "rclone sync /a " +
		"b2:b" + strings.Repeat("; }", 50_000) + "\n")},
	{name: "a script: conditions in conditions", files: shell(strings.Repeat("if a; then ", 10_000) + "rclone sync /a " +
		"b2:b" + strings.Repeat("; fi", 10_000) + "\n")},
	{name: "a script: brackets of arithmetic", files: shell("a=$((" + strings.Repeat("(",
		50_000) + "1" + strings.Repeat(")", 50_000) + "))\n")},
	{name: "a script: powers of powers", files: shell("a=$((9**9**9**9))\nrclone sync /a$a b2:b\n")},
	{name: "a script: braces that multiply", files: shell("rclone sync /" + strings.Repeat("{a,b,c}", 30) + " b2:b\n")},
	{name: "a script: a range in braces", files: shell("for i in {1..2000000000}; do rclone sync /$i b2:b; done\n")},
	{name: "a script: a word of sixteen megabytes", files: shell("rclone sync /" + strings.Repeat("x",
		16<<20) + " b2:b\n")},
	{name: "a script: a million commands", files: shell(strings.Repeat("rclone sync /a b2:b\n", 200_000))},
	{name: "a script: a pipe of a hundred thousand", files: shell("cat a" + strings.Repeat(" | cat",
		100_000) + " | rclone rcat b2:b\n")},
	{name: "a script: patterns that replace", files: shell("a=" + strings.Repeat("x",
		1000) + "\n" + strings.Repeat("a=${a//x/xxxxxxxx}\n", 30) + "rclone sync /$a b2:b\n")},
	{name: "a script: patterns that go back and forth", files: shell("a=" + strings.Repeat("a",
		5000) + "\nb=${a##" + strings.Repeat("*a", 500) + "b}\nrclone sync /$b b2:b\n")},
	{name: "a script: a loop that never ends", files: shell("a=x\nwhile :; do a=$a$a; rclone sync /$a b2:b; done\n")},
	{name: "a script: a width without measure", files: shell("rclone sync /$(printf %2000000000d 1) b2:b\n")},
	{name: "a script: quotes in quotes", files: shell(quoted(14))},
	{name: "a script: files of the machine", files: shell("eval \"$(cat CANARY_FILE)\"\n. HOME_FILE\nrclone sync " +
		"\"$(cat /proc/self/environ)\" b2:b\n")},
	{name: "a script: aliases of aliases", files: shell("alias a0='rclone sync /a " +
		"b2:b'\n" + doubling("alias a%[2]d='a%[1]d; a%[1]d'\n") + "a40\n")},
	{name: "a script: five thousand containers", want: "memory", mayRender: true, files: "-- web/a.yaml " +
		"--\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n" +
		each(5000, "  - {name: a%[1]d, image: a, command: [sh, -c, 'a=/data; b=$a$a$a; rclone sync $b b2:b; f() { f; }; "+
			"f']}\n")},
	{name: "a script: a mounted one that reads itself", files: "-- web/a.yaml --\napiVersion: v1\nkind: " +
		"ConfigMap\nmetadata: {name: s}\ndata:\n" +
		"  a.sh: '. /s/b.sh; . /s/b.sh; rclone sync /a b2:b'\n  b.sh: '. /s/a.sh; sh /s/a.sh'\n---\napiVersion: " +
		"v1\nkind: Pod\nmetadata: {name: x}\nspec:\n" +
		"  containers: [{name: a, image: a, command: [sh, /s/a.sh], volumeMounts: [{name: s, mountPath: /s}]}]\n  " +
		"volumes: [{name: s, configMap: {name: s}}]\n"},
}

// doubling writes a text with the numbers 0 and 1, 1 and 2, and so on.
func doubling(text string) string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, text, i, i+1)
	}
	return b.String()
}

// quoted is a script in a script, each quoted as the shell wants it.
func quoted(deep int) string {
	script := "rclone sync /a b2:b"
	for range deep {
		script = "sh -c \"" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(script) + "\""
		if len(script) > 1<<20 {
			break
		}
	}
	return script + "\n"
}
