package registryinit

import (
	"fmt"
	"slices"
	"strings"
)

// carry adds to new entries what former ones say that they may have been.
func (p plan) carry(entries []entry, formers []former) {
	for i, e := range entries {
		if from, ok := e.former(formers); ok {
			entries[i].lines = p.moved(e.lines, from)
		}
	}
}

// former returns the one entry that the workload may have had before: of its kind and name, and
// if there are several, of its namespace as well.
func (e entry) former(formers []former) (former, bool) {
	alike := func(keys ...string) (found []former) {
		for _, f := range formers {
			if !slices.ContainsFunc(keys, func(key string) bool { return valueOf(f.match, key) != valueOf(e.match, key) }) {
				found = append(found, f)
			}
		}
		return found
	}
	found := alike("kind", "name")
	if len(found) > 1 {
		found = alike("kind", "name", "namespace")
	}
	if len(found) != 1 {
		return former{}, false
	}
	return found[0], true
}

func valueOf(match []field, key string) string {
	if i := slices.IndexFunc(match, func(f field) bool { return f.key == key }); i >= 0 {
		return match[i].value
	}
	return ""
}

// moved returns the lines of an entry with those of a former one as questions. Where they differ
// nothing is stated.
func (p plan) moved(lines []string, from former) []string {
	var all []string
	left := slices.DeleteFunc(slices.Clone(from.blocks), func(b block) bool { return slices.Contains(lines, b.lines[0]) && b.key == "" })
	for _, line := range lines {
		key, _, _ := strings.Cut(strings.TrimPrefix(line, "# "), ":")
		at := slices.IndexFunc(left, func(b block) bool { return b.key == key })
		switch {
		case at < 0 || strings.HasPrefix(line, question):
			all = append(all, line)
		case len(left[at].lines) == 1 && statement(left[at].lines[0]) == statement(line):
			all, left = append(all, line), slices.Delete(left, at, at+1)
		case key == "sizing":
			all = append(all, p.ask(strings.TrimPrefix(statement(line), "sizing: ")+" by what is seen, and otherwise where it perhaps moved from"))
		}
	}
	if !slices.ContainsFunc(left, func(b block) bool { return b.key != "" }) {
		return append(all, movedMark+flow(from.match))
	}
	all = append(all, fmt.Sprintf("%s%s, whose entry says this; uncomment what still holds:", movedQuestion, flow(from.match)))
	for _, b := range left {
		all = append(all, indented(slices.Clone(b.lines), "# ")...)
	}
	return all
}

// These begin the comments on where a workload came from.
const (
	movedMark     = "# perhaps moved from "
	movedQuestion = "# ? perhaps moved from "
)

// statement returns a line without its comment.
func statement(line string) string {
	line, _, _ = strings.Cut(line, " #")
	return strings.TrimSpace(line)
}
