package redact_test

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// odd are texts that repeat what a reader has to look around or ahead for. Were the work for one of them
// not in proportion to its length, one of a mebibyte would take hours.
var odd = map[string]func(n int) string{
	"data in braces":            repeated("x{data: "),
	"data of a Secret":          repeated("x{data: {kind: Secret, "),
	"lines of data":             repeated("data:\n"),
	"lines of data of a Secret": func(n int) string { return "kind: Secret\n" + strings.Repeat("data:\n", n/6) },
	"data after a Secret":       func(n int) string { return "kind: Secret\n---\n" + strings.Repeat("  data:\n", n/8) },
	"lines of values":           repeated("value: a\n"),
	"variables":                 repeated("- name: A_TOKEN\n  value: b\n"),
	"values in a line":          repeated("value: "),
	"values in a word":          repeated("value="),
	"values in a list":          repeated("{value: |x, "),
	"values in quotes":          repeated(`value="x `),
	"values within values":      repeated(`value='value="`),
	"braces that open":          repeated("{"),
	"braces that close":         repeated("{}}"),
	"keys with braces":          repeated(`{"data":{"kind":"Secret"`),
	"backslashes":               repeated(`\`),
	"backslashes of a flag":     func(n int) string { return "--token" + strings.Repeat(`\`, n) },
	"backslashes of flags":      repeated(`--token\\\`),
	"quotes of a flag":          func(n int) string { return "--token" + strings.Repeat(`"'`, n/2) },
	"quotes ever deeper":        func(n int) string { return deeper(n, `token="`) },
	"single quotes ever deeper": func(n int) string { return deeper(n, `a token='`) },
	"flags and dashes":          repeated("--token - "),
	"flags":                     repeated("--token "),
	"flags of programs":         repeated("openssl -pass "),
	"ciphers":                   repeated("openssl -macopt aes-"),
	"doubled quotes":            repeated("''token="),
	"doubled quotes of names":   repeated("'token=''''"),
	"keys of connections":       repeated(":b,key"),
	"users of lftp":             repeated("lftp 'user "),
	"pipes of echo":             repeated("echo a | "),
	"files of echo":             repeated("echo a > pass "),
	"ends of flags":             repeated(`--token -- "`),
	"empty lines":               func(n int) string { return "redis-cli -a,\n" + strings.Repeat("\n", n) + "- x" },
	"keys and empty lines":      repeated("token:\n\n\n\n"),
	"keys ever deeper":          func(n int) string { return stairs(n, "token:\n") },
	"data ever deeper":          func(n int) string { return "kind: Secret\n" + stairs(n, "data:\n") },
	"kinds ever deeper":         func(n int) string { return stairs(n, "kind: Secret\n") },
	"substitutions":             func(n int) string { return "token=" + strings.Repeat("$(", n/2) },
	"substitutions of programs": repeated("$(mc "),
	"programs":                  repeated("mc "),
	"programs in a list":        func(n int) string { return "[" + strings.Repeat("mysql, ", n/7) },
	"programs in quotes":        func(n int) string { return "[" + strings.Repeat(`"mc", `, n/6) },
	"programs in lines":         repeated("- mc\n"),
	"programs in nested lines":  func(n int) string { return stairs(n, "- mc\n") },
	"programs over lines":       func(n int) string { return "a: >\n" + strings.Repeat(" mc\n", n/4) },
	"programs in scripts":       repeated(`mc 'mysql "`),
	"programs of a path":        repeated("mc/"),
	"programs after a path":     repeated("/mc a"),
	"all of netrc":              repeated("machine login password\n"),
	"a map of Go":               func(n int) string { return "map[" + strings.Repeat("a:b ", n/4) },
	"maps of Go":                repeated("map[token:"),
	"URLs":                      repeated("a:/b:c"),
	"URLs with an @":            repeated("://b:c@"),
	"tokens of the web":         repeated("eyJ12345678"),
	"private keys":              repeated("-----BEGIN PRIVATE KEY-----"),
	"bearers":                   repeated("bearer "),
	"users":                     repeated(" -u a:"),
	"patches":                   repeated(`[patch: "`),
	"literals":                  repeated("literal sources [invalid literal source "),
	"names":                     repeated("name: A_TOKEN, value: b, "),
	"a long line of blanks":     func(n int) string { return strings.Repeat(" ", n/2) + strings.Repeat("token: ", n/14) },
	"dashes":                    repeated("- "),
	"dashes and data":           func(n int) string { return "kind: Secret\n" + strings.Repeat("- - - data:\n", n/12) },
	"asterisks":                 repeated("token=*** "),
}

func repeated(s string) func(n int) string {
	return func(n int) string { return strings.Repeat(s, n/len(s)) }
}

// stairs repeats a line that is indented more each time.
func stairs(n int, line string) string {
	var b strings.Builder
	for depth := 0; b.Len() < n; depth++ {
		b.WriteString(strings.Repeat(" ", depth) + line)
	}
	return b.String()
}

// deeper repeats a text whose quotes have more backslashes before them each time.
func deeper(n int, s string) string {
	var b strings.Builder
	for depth := 1; b.Len() < n; depth += 2 {
		b.WriteString(s[:len(s)-1] + strings.Repeat(`\`, depth) + s[len(s)-1:])
	}
	return b.String()
}

func TestOddTextsAreRedactedInWorkThatIsInProportion(t *testing.T) {
	few, many := 16<<10, 128<<10
	if testing.Short() {
		few, many = few/8, many/8
	}
	for name, text := range odd {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if less, more := redact.Work(text(few)), redact.Work(text(many)); more > 2*(many/few)*(less+few) {
				t.Errorf("%d bytes are looked at %d times, %d bytes %d times", few, less, many, more)
			}
			redact.Text(text(many))
			redact.Message(text(many))
			redact.Lines(text(many))
		})
	}
}
