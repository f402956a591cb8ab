package yamledit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestInsert(t *testing.T) {
	const block = "# why\n- name: b\n  # how\n  image: c:1  # pinned\n"
	tests := map[string]struct{ old, at, block, want string }{
		"a list": {"a:\n  - name: a\n", "a", block, "a:\n  - name: a\n  # why\n  - name: b\n    # " +
			"how\n    image: c:1  # pinned\n"},
		"keys after the list": {"a:\n- name: a\nz: 1\n", "a", block, "a:\n- name: a\n# why\n- name: b\n  # " +
			"how\n  image: c:1  # pinned\nz: 1\n"},
		"comments of the last item": {"a:\n  - name: a\n    # its own\n  # the next\n", "a", "- name: b",
			"a:\n  - name: a\n    # its own\n  - name: b\n  # the next\n"},
		"a blank line first": {"a:\n  - name: a\n", "a", "\n# b\n- name: b\n", "a:\n  - name: a\n\n  # b\n  - " +
			"name: b\n"},
		"several items": {"a:\n  - a\nb: 1\n", "a", "- b\n# and\n- c\n", "a:\n  - a\n  - b\n  # and\n  - " +
			"c\nb: 1\n"},
		"below keys that are not there": {"z: 1\n", "a.b", "- c  # d\n", "a:\n  b:\n  - c  # d\nz: 1\n"},
		"nothing behind the key":        {"a:\nb: 1\n", "a", "- c  # d\n", "a:\n- c  # d\nb: 1\n"},
		"an empty list":                 {"a: []  # none\nb: 1\n", "a", "# c\n- c\n", "a:  # none\n# c\n- c\nb: 1\n"},
		"an empty map":                  {"a: {}\n", "a", "# c\nc: 1\n", "a:\n  # c\n  c: 1\n"},
		"a map": {"a:\n    z: 1\n    b: 2\n", "a", "# c\nc:\n  - 1\n", "a:\n    z: 1\n    b: 2\n " +
			"   # c\n    c:\n      - 1\n"},
		"a map with sorted keys": {"a:\n  b: 1\n  # of d\n  d: 2\n", "a", "# c\nc: 1\n", "a:\n  b: 1\n  # c\n  c: " +
			"1\n  # of d\n  d: 2\n"},
		"a map in a list":             {"- b: 1\n  c: 2\n", "0", "# d\nd: 3\n", "- b: 1\n  c: 2\n  # d\n  d: 3\n"},
		"before the first key":        {"- b: 1\n", "0", "# a\na: 0\n", "- # a\n  a: 0\n  b: 1\n"},
		"the last line does not end":  {"a:\n  - b", "a", "# c\n- c\n", "a:\n  - b\n  # c\n  - c\n"},
		"a comment that does not end": {"a:\n  - b\n    # b", "a", "- c", "a:\n  - b\n    # b\n  - c\n"},
		"a literal that does not end": {"a:\n  - |\n    b", "a", "# c\n- c", "a:\n  - |-\n    b\n  # c\n  - c\n"},
		"line ends of Windows":        {"a:\r\n  - b\r\n", "a", "# c\n- c\n", "a:\r\n  - b\r\n  # c\r\n  - c\r\n"},
		"a list in brackets":          {"a: [b]  # c\n", "a", "- c\n", "a: [b, c]  # c\n"},
		"several items in brackets":   {"a: [b,\n  c]\n", "a", "- d\n- e\n", "a: [b,\n  c,\n  d,\n  e]\n"},
		"a map in brackets":           {"a: {z: 1, b: 2}\n", "a", "c: {d: 3}\n", "a: {z: 1, b: 2, c: {d: 3}}\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := inserted(test.old, test.at, test.block)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeInserted(t *testing.T) {
	const brackets = "it is written in brackets: put each entry on lines of its own"
	tests := map[string]struct{ old, at, block, want string }{
		"an empty document":          {"# nothing\n", "a", "- b", "an empty document cannot be edited"},
		"a comment, in brackets":     {"a: [b]\n", "a", "- c  # why\n", brackets},
		"lines, in brackets":         {"a: {b: {c: 1}}\n", "a.b", "# why\nd: 1\n", brackets},
		"an empty list, in brackets": {"a: {b: []}\n", "a.b", "# why\n- d\n", brackets},
		"a comment, in JSON":         {`{"a": []}`, "a", "- c  # why\n", brackets},
		"words that end others in a flow": {"a: [b]\n", "a", "- c, d\n", "its layout cannot take the lines that are to " +
			"be inserted"},
		"a list into a map": {"a: {b: 1}\n", "a", "- c\n", "it is a map, and entries of a list are to be " +
			"inserted"},
		"a key that is there": {"a: {b: 1}\n", "a", "b: 2\n", `it has the key "b" already`},
		"a scalar":            {"a: {b: 1}\n", "a", "b\n", "only entries on lines of their own can be inserted"},
		"what is in brackets itself": {"a: {b: 1}\n", "a", "{b: 2}\n", "only entries on lines of their own can be " +
			"inserted"},
		"comments alone": {"a: {b: 1}\n", "a", "# b\n", "only entries on lines of their own can be " +
			"inserted"},
		"into the text of something else": {"a: b\n", "a", "- c\n", "it is a scalar, and entries of a list are to be " +
			"inserted"},
		"below the text of something else": {"a: b\n", "a.c", "- c\n", "the value above is a scalar, not a map"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := inserted(test.old, test.at, test.block); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s\n%s", err, test.want, got)
			}
		})
	}
}

func TestWhatIsInsertedIsThereAndNothingElseChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		choose := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "choice") }
		in := choose("  ", "    ")
		old := choose("", "# top\n") + "x: 1" + choose("", "  # x") + "\na:" + choose("", " # a") + "\n"
		for range rapid.IntRange(0, 2).Draw(t, "items") {
			old += choose("", "\n", in+"# above\n") + in + "- " + choose("b", "{b: 1}", "b: 1\n"+in+"  c: 2",
				"|\n"+in+"  text", "&b b") +
				choose("", "\n"+in+"  # below") + "\n"
		}
		old = strings.TrimSuffix(old+choose("", "z: 1\n", in+"# end\n", "# end\n"), choose("", "\n"))
		if choose("\n", "\r\n") == "\r\n" {
			old = strings.ReplaceAll(old, "\n", "\r\n")
		}
		block := choose("", "\n", "# new\n") + "- new: 1" + choose("", "  # new") + choose("", "\n  # newer\n  text: |\n "+
			"   of\n\n    lines\n  last: 1")
		got, err := inserted(old, "a", block)
		if err != nil {
			t.Fatalf("%v\n%s", err, old)
		}
		after := strings.Split(strings.ReplaceAll(got, "\r", ""), "\n")
		for _, lines := range []string{old, block} {
			at := 0
			for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(lines, "\r", ""), "\n"), "\n") {
				for at < len(after) && strings.TrimSpace(after[at]) != strings.TrimSpace(line) &&
					after[at] != strings.Replace(line, "|", "|-", 1) {
					at++
				}
				if at++; at > len(after) {
					t.Fatalf("%q is lost:\n%s", line, got)
				}
			}
		}
	})
}

// inserted returns a document with a block at a path such as spec.0.
func inserted(old, path, block string) (string, error) {
	d, err := Parse([]byte(old))
	if err != nil {
		return "", err
	}
	at := d.Root()
	for key := range strings.SplitSeq(path, ".") {
		if key == "0" {
			at = at.Each()[0]
		} else {
			at = at.At(key)
		}
	}
	if _, err := d.Apply([]Edit{{At: at, Verb: Insert, New: block}}); err != nil {
		return "", err
	}
	out, err := d.Write()
	if err != nil {
		return "", err
	}
	return string(out.Bytes), nil
}
