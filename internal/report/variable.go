package report

import (
	"regexp"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/secret"
)

// variables find the name and the value of an environment variable that stand in one
// line, in flow style or JSON.
var variables = sync.OnceValue(func() []*regexp.Regexp {
	const name, value = `\bname["']?:\s*["']?(?P<name>[\w.-]+)["']?\s*`, `["']?\bvalue["']?:\s*(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^,}]*)`
	return []*regexp.Regexp{
		regexp.MustCompile(name + `,\s*` + value),
		regexp.MustCompile(value + `\s*,\s*["']?` + name),
	}
})

// hideVariables hides the values of environment variables whose names say that they are
// secret. A name and its value are different keys, of which secret.Mask sees only one.
func hideVariables(lines []string) {
	for i, line := range lines {
		if !strings.Contains(line, "value") {
			continue
		}
		for _, v := range variables() {
			lines[i] = hideInLine(v, lines[i])
		}
		if key, _ := splitKey(line); key == "value" && isSecretName(nameBeside(lines, i)) {
			hideBelow(lines, i)
		}
	}
}

func hideInLine(variable *regexp.Regexp, line string) string {
	name, value := 2*variable.SubexpIndex("name"), 2*variable.SubexpIndex("value")
	var b strings.Builder
	done := 0
	for _, m := range variable.FindAllStringSubmatchIndex(line, -1) {
		if isSecretName(line[m[name]:m[name+1]]) {
			b.WriteString(line[done:m[value]] + hidden)
			done = m[value+1]
		}
	}
	return b.String() + line[done:]
}

// nameBeside gives the value of the key `name` in the map that a line's key is in.
func nameBeside(lines []string, i int) string {
	column := indentation(lines[i])
	for _, line := range mapAround(lines, i, column) {
		if key, name := splitKey(line); key == "name" && indentation(line) == column {
			return name
		}
	}
	return ""
}

// mapAround gives the lines of the map around a line, whose keys are in a column.
func mapAround(lines []string, i, column int) []string {
	inside := func(line string) bool { return strings.TrimSpace(line) == "" || indentation(line) >= column }
	beginsItem := func(line string) bool {
		return indentation(line) == column && strings.HasPrefix(strings.TrimLeft(line, " "), "-")
	}
	from, to := i, i+1
	for from > 0 && !beginsItem(lines[from]) && inside(lines[from-1]) {
		from--
	}
	for to < len(lines) && !beginsItem(lines[to]) && inside(lines[to]) {
		to++
	}
	return lines[from:to]
}

// isSecretName reports whether a variable of this name may hold a secret.
func isSecretName(name string) bool {
	assignment := name + "=value"
	return secret.Mask(assignment) != assignment
}
