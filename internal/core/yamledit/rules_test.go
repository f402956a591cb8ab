package yamledit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rule is one document, what is done to it, and what must come out.
type rule struct {
	name  string
	src   string
	edits func(r Field) []Edit
	want  string
}

func (r rule) check(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(r.want, edited(t, r.src, r.edits)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func one(verb Verb, value any, path ...string) func(Field) []Edit {
	return func(r Field) []Edit { return []Edit{{At: r.At(path...), Verb: verb, Value: value}} }
}

// item returns the place of an item of the list below the keys.
func item(r Field, i int, path ...string) Field { return r.At(path...).Each()[i] }

func TestLinesBreakAndColumnsCountAsTheDecoderSays(t *testing.T) {
	for _, r := range []rule{{
		name:  "CRLF stays, and new lines get it too",
		src:   "a:\r\n  b: 1 # c\r\nd: 2\r\n",
		edits: one(Set, Items{"x"}, "a", "c"),
		want:  "a:\r\n  b: 1 # c\r\n  c:\r\n  - x\r\nd: 2\r\n",
	}, {
		name:  "CR alone breaks lines",
		src:   "a: 1\rb: 2\r",
		edits: one(Set, 3, "b"),
		want:  "a: 1\rb: 3\r",
	}, {
		name:  "next line and line separator break lines",
		src:   "a: 1\u0085b: 'x\u2028  y'\nc: 2\n",
		edits: one(Set, 3, "c"),
		want:  "a: 1\u0085b: 'x\u2028  y'\nc: 3\n",
	}, {
		name:  "columns count characters, not bytes",
		src:   "{schlüssel: 'ü', 日本: [x], z: 1}\n",
		edits: one(Set, 2, "z"),
		want:  "{schlüssel: 'ü', 日本: [x], z: 2}\n",
	}, {
		name:  "a byte order mark is no column",
		src:   "\ufeffa: 1\nb: 2\n",
		edits: one(Set, 0, "A"),
		want:  "\ufeffA: 0\na: 1\nb: 2\n",
	}, {
		name:  "a node starts at its anchor and its tag",
		src:   "a: &x !!str 1 # c\nb: 2\n",
		edits: one(Set, 3, "a"),
		want:  "a: 3 # c\nb: 2\n",
	}} {
		t.Run(r.name, r.check)
	}
}

func TestAValueEndsBeforeTheCommentsBelowIt(t *testing.T) {
	for _, r := range []rule{{
		name:  "comments and blank lines below a map are not its own",
		src:   "a:\n  b: 1\n\n# about d\nd: 2\n",
		edits: one(Set, 2, "a", "c"),
		want:  "a:\n  b: 1\n  c: 2\n\n# about d\nd: 2\n",
	}, {
		name:  "what looks like a comment in a literal is text",
		src:   "a:\n  b: |\n    x\n    # y\n\n# about d\nd: 2\n",
		edits: one(Set, 2, "a", "c"),
		want:  "a:\n  b: |\n    x\n    # y\n  c: 2\n\n# about d\nd: 2\n",
	}, {
		name:  "blank lines that a literal keeps are its own",
		src:   "a:\n  b: |+\n    x\n\n\n# about d\nd: 2\n",
		edits: one(Set, 2, "a", "c"),
		want:  "a:\n  b: |+\n    x\n\n\n  c: 2\n# about d\nd: 2\n",
	}, {
		name:  "an item ends where the next dash is",
		src:   "a:\n- b: 1\n\n  # about the next\n- b: 2\n",
		edits: func(r Field) []Edit { return []Edit{{At: item(r, 0, "a").At("c"), Value: 2}} },
		want:  "a:\n- b: 1\n  c: 2\n\n  # about the next\n- b: 2\n",
	}, {
		name:  "a removed entry takes its own comment along, not the one above it",
		src:   "# about a\na: 1 # one\n# about b\nb: 2 # two\n# about c\nc: 3\n",
		edits: one(Unset, nil, "b"),
		want:  "# about a\na: 1 # one\n# about b\n# about c\nc: 3\n",
	}, {
		name:  "the second key takes the place of a removed first one behind its dash",
		src:   "- a: 1\n  b: 2\n",
		edits: func(r Field) []Edit { return []Edit{{At: item(r, 0).At("a"), Verb: Unset}} },
		want:  "- b: 2\n",
	}, {
		name:  "unless a comment stands above it",
		src:   "- a: 1\n  # about b\n  b: 2\n",
		edits: func(r Field) []Edit { return []Edit{{At: item(r, 0).At("a"), Verb: Unset}} },
		want:  "-\n  # about b\n  b: 2\n",
	}, {
		name:  "a comment behind a key stays when the value below goes",
		src:   "a: # about a\n  b: 1\nc: 2\n",
		edits: one(Set, "x", "a"),
		want:  "a: x # about a\nc: 2\n",
	}, {
		name:  "a comment in the header of a literal stays",
		src:   "a: | # about a\n  x\nc: 2\n",
		edits: one(Set, "w", "a"),
		want:  "a: w # about a\nc: 2\n",
	}} {
		t.Run(r.name, r.check)
	}
}

func TestWhereNewEntriesGo(t *testing.T) {
	for _, r := range []rule{{
		name: "to their sorted place if the map is sorted",
		src:  "a: 1\nc: 3\ne: 5\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: r.At("f"), Value: 6}, {At: r.At("d"), Value: 4}, {At: r.At("B"), Value: 0}}
		},
		want: "B: 0\na: 1\nc: 3\nd: 4\ne: 5\nf: 6\n",
	}, {
		name:  "last if it is not",
		src:   "kind: a\napiVersion: b\n",
		edits: one(Set, 1, "data"),
		want:  "kind: a\napiVersion: b\ndata: 1\n",
	}, {
		name:  "a merge key says nothing about the order",
		src:   "x: &x {k: v}\ny:\n  <<: *x\n  a: 1\n  c: 2\n",
		edits: one(Set, 0, "y", "b"),
		want:  "x: &x {k: v}\ny:\n  <<: *x\n  a: 1\n  b: 0\n  c: 2\n",
	}, {
		name:  "the first item below the key and above the comments of the second",
		src:   "a:\n  # about x\n  - x\n",
		edits: one(First, "w", "a"),
		want:  "a:\n  - w\n  # about x\n  - x\n",
	}, {
		name:  "the last item in the column of the dashes, before what follows",
		src:   "a:\n  -   x\n  # the end\nb: 1\n",
		edits: one(Last, "w", "a"),
		want:  "a:\n  -   x\n  - w\n  # the end\nb: 1\n",
	}, {
		name:  "a first key behind a dash",
		src:   "a:\n- b: 1\n  c: 2\n",
		edits: func(r Field) []Edit { return []Edit{{At: item(r, 0, "a").At("a"), Value: 0}} },
		want:  "a:\n- a: 0\n  b: 1\n  c: 2\n",
	}, {
		name: "several at one offset, the deepest first",
		src:  "a:\n  b:\n    c: 1\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: r.At("d"), Value: 4}, {At: r.At("a", "b", "d"), Value: 2}, {At: r.At("a", "d"), Value: 3}}
		},
		want: "a:\n  b:\n    c: 1\n    d: 2\n  d: 3\nd: 4\n",
	}, {
		name: "a list below the keys that lead to it, as the document indents",
		src:  "a:\n    b:\n      - 1\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: r.At("a", "c", "d"), Verb: Last, Value: Pairs{{"e", Items{"x"}}, {"f", 1}}}}
		},
		want: "a:\n    b:\n      - 1\n    c:\n        d:\n          - e:\n              - x\n            f: 1\n",
	}, {
		name: "one takes the place of the other",
		src:  "a:\n- v\n- w\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: item(r, 1, "a"), Verb: Drop}, {At: r.At("a"), Verb: First, Value: "w"}}
		},
		want: "a:\n- w\n- v\n",
	}, {
		name: "behind a literal come new keys in quotes where a comment would become text",
		src:  "a:\n  b: 1\n      # deep\nd: 2\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: r.At("a", "c"), Value: "x\ny\n"}}
		},
		want: "a:\n  b: 1\n  c: \"x\\ny\\n\"\n      # deep\nd: 2\n",
	}} {
		t.Run(r.name, r.check)
	}
}

func TestEmptyValuesGrow(t *testing.T) {
	for _, empty := range []string{"", " null", " ~", " {}", " []", " # none", " {} # none", " &x\n", " !!null",
		"\n# below\n"} {
		src := "a:" + strings.TrimSuffix(empty, "\n") + "\nz: 1\n"
		comment := ""
		if _, c, ok := strings.Cut(empty, "#"); ok {
			comment = " #" + c
		}
		if strings.HasPrefix(empty, "\n") {
			comment = "\n" + strings.TrimSpace(comment)
		}
		isList := strings.Contains(empty, "[")
		want := "a:" + comment + "\n  b: 1\nz: 1\n"
		edits := one(Set, 1, "a", "b")
		if isList {
			want, edits = "a:"+comment+"\n- b\nz: 1\n", one(Last, "b", "a")
		}
		if empty == "\n# below\n" {
			want = "a:\n  b: 1\n# below\nz: 1\n"
		}
		t.Run(empty, rule{src: src, edits: edits, want: want}.check)
	}
}

func TestFlowStaysFlow(t *testing.T) {
	for _, r := range []rule{{
		name:  "a new item on the line of its siblings",
		src:   "a: [x, 'y'] # c\n",
		edits: one(Last, "z", "a"),
		want:  "a: [x, 'y', \"z\"] # c\n",
	}, {
		name:  "a new item on a line of its own if they have such",
		src:   "a: [\n  x,\n  y, # c\n]\n",
		edits: one(First, "w", "a"),
		want:  "a: [\n  \"w\",\n  x,\n  y, # c\n]\n",
	}, {
		name: "the only item makes room for another",
		src:  "a: [x]\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: item(r, 0, "a"), Verb: Drop}, {At: r.At("a"), Verb: Last, Value: "y"}}
		},
		want: "a: [\"y\"]\n",
	}, {
		name: "several go",
		src:  "a: [v, w, x, y, z,]\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: item(r, 0, "a"), Verb: Drop}, {At: item(r, 3, "a"), Verb: Drop}, {At: item(r, 4, "a"),
				Verb: Drop}}
		},
		want: "a: [w, x,]\n",
	}, {
		name:  "the comment above the next entry stays",
		src:   "a: [\n  x, # about x\n  # about y\n  y\n]\n",
		edits: func(r Field) []Edit { return []Edit{{At: item(r, 0, "a"), Verb: Drop}} },
		want:  "a: [\n  # about y\n  y\n]\n",
	}, {
		name:  "a key without a value",
		src:   "a: {b, c: , d: 1}\n",
		edits: func(r Field) []Edit { return []Edit{{At: r.At("a", "b"), Value: 1}, {At: r.At("a", "c"), Value: "x"}} },
		want:  "a: {b: 1, c: \"x\", d: 1}\n",
	}, {
		name: "a string that only quotes can hold there",
		src:  "a: [one]\n",
		edits: func(r Field) []Edit {
			return []Edit{{At: item(r, 0, "a"), Verb: Text, From: 3, To: 3, New: ", two"}}
		},
		want: "a: [\"one, two\"]\n",
	}, {
		name: "compact JSON",
		src:  `{"a":{"b":1},"c":[]}`,
		edits: func(r Field) []Edit {
			return []Edit{{At: r.At("a", "d"), Value: "x\ny"}, {At: r.At("c"), Verb: Last, Value: true}}
		},
		want: `{"a":{"b":1, "d": "x\ny"},"c":[true]}`,
	}, {
		name:  "pretty JSON",
		src:   "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n",
		edits: one(Set, Pairs{{"x", Items{1}}}, "a", "c"),
		want:  "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": {\"x\": [1]}\n\t}\n}\n",
	}, {
		name:  "JSON that YAML does not take",
		src:   `{"a": "x\/y", "b": "\ud83d\ude00", "c": 1e3, "d": 12345678901234567890}`,
		edits: func(r Field) []Edit { return []Edit{{At: r.At("a"), Verb: Text, From: 2, To: 3, New: "z"}} },
		want:  `{"a": "x\/z", "b": "\ud83d\ude00", "c": 1e3, "d": 12345678901234567890}`,
	}, {
		name:  "JSON whose strings hold what breaks lines in YAML",
		src:   "{\"a\": \"x\u2028y\u0085\",\r\n \"b\": 1}",
		edits: one(Set, 2, "b"),
		want:  "{\"a\": \"x\u2028y\u0085\",\r\n \"b\": 2}",
	}, {
		name:  "JSON behind a line that begins the document",
		src:   "# from a file\n---\n{\"a\": \"\\/\"}\n",
		edits: one(Set, "\x7f", "b"),
		want:  "# from a file\n---\n{\"a\": \"\\/\", \"b\": \"\\u007f\"}\n",
	}} {
		t.Run(r.name, r.check)
	}
}

func TestTextChangesOnlyItsOwnBytes(t *testing.T) {
	text := func(from, to int, text string) func(Field) []Edit {
		return func(r Field) []Edit {
			return []Edit{{At: r.At("a"), Verb: Text, From: from, To: to, New: text}}
		}
	}
	for _, r := range []rule{
		{"plain", "a: one two # c\n", text(4, 7, "three"), "a: one three # c\n"},
		{"plain of several lines", "a: one\n  two\n\n  three\n", text(4, 7, "2"), "a: one\n  2\n\n  three\n"},
		{"plain that needs quotes now", "a: one\n", text(0, 0, "- "), "a: '- one'\n"},
		{"single quotes", "a: 'it''s'\n", text(3, 4, "'t"), "a: 'it''''t'\n"},
		{"single quotes that cannot hold it", "a: 'x'\n", text(1, 1, "\x00"), "a: \"x\\u0000\"\n"},
		{"double quotes", `a: "\x41\u00e9\tx"` + "\n", text(3, 4, `"`), `a: "\x41\u00e9\"x"` + "\n"},
		{"double quotes of several lines", "a: \"one\\\n  two\n\n  three\"\n", text(0, 2, "1"), "a: \"1e\\\n  two\n\n  " +
			"three\"\n"},
		{"literal", "a: | # c\n   one\n   # two\n\n   three\n", text(6, 9, "2"), "a: | # c\n   one\n   # 2\n\n   three\n"},
		{"new lines in a literal", "a: |\n  one\n  two\n", text(3, 3, " \\\n  --flag"), "a: |\n  one \\\n    --flag\n  " +
			"two\n"},
		{"lines removed from a literal", "a: |\n  one\n  two\n  three\n", text(4, 8, ""), "a: |\n  one\n  three\n"},
		{"lines behind a literal", "a: |\n  one\nb: 1\n", text(4, 4, "two\nthree\n"), "a: |\n  one\n  two\n  three\nb: 1\n"},
		{"literal that states its indentation", "a: |2-\n    one\n  two\n", text(2, 5, "1"), "a: |2-\n    1\n  two\n"},
		{"folded", "a: >\n  one\n  two\n\n  three\n", text(4, 7, "2"), "a: >\n  one\n  2\n\n  three\n"},
		{"an empty literal", "a: |\nb: 1\n", text(0, 0, "x\n"), "a: |\n  x\nb: 1\n"},
	} {
		t.Run(r.name, r.check)
	}
}

func TestTextInSeveralPlacesAndRounds(t *testing.T) {
	const src = "a: |\n  one two\n  three # four\n"
	d, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	apply := func(edits ...Edit) {
		t.Helper()
		if _, err := d.Apply(edits); err != nil {
			t.Fatal(err)
		}
	}
	a := d.Root().At("a")
	apply(Edit{At: a, Verb: Text, From: 0, To: 3, New: "1"}, Edit{At: a, Verb: Text, From: 4, To: 7, New: ""},
		Edit{At: a, Verb: Text, From: 8, To: 13, New: "3"})
	if got := d.Root().At("a").Value(); got != "1 \n3 # four\n" {
		t.Fatalf("after the first round: %q", got)
	}
	apply(Edit{At: d.Root().At("a"), Verb: Text, From: 7, To: 11, New: "4"})
	out, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("a: |\n  1 \n  3 # 4\n", string(out.Bytes)); diff != "" || out.Reencoded {
		t.Errorf("re-encoded: %v (-want +got):\n%s", out.Reencoded, diff)
	}
}

func TestAliasesGetTheirOwnCopy(t *testing.T) {
	const src = "a: &x\n  k: v # c\n  l: [1]\nb: *x # same\nc:\n  <<: *x\n  m: 1\n"
	for _, r := range []rule{{
		name:  "edited through an alias",
		src:   src,
		edits: one(Set, "w", "b", "k"),
		want:  "a: &x\n  k: v # c\n  l: [1]\nb: # same\n  k: w\n  l:\n  - 1\nc:\n  <<: *x\n  m: 1\n",
	}, {
		name:  "edited below a merged key",
		src:   src,
		edits: one(Last, 2, "c", "l"),
		want:  "a: &x\n  k: v # c\n  l: [1]\nb: *x # same\nc:\n  <<: *x\n  l:\n  - 1\n  - 2\n  m: 1\n",
	}, {
		name:  "a merged key set anew",
		src:   src,
		edits: one(Set, "w", "c", "k"),
		want:  "a: &x\n  k: v # c\n  l: [1]\nb: *x # same\nc:\n  <<: *x\n  k: w\n  m: 1\n",
	}, {
		name:  "edited inside the anchor, which no alias must show",
		src:   "a: &x\n  k: v # c\nb: *x # same\n",
		edits: one(Set, "w", "a", "k"),
		want:  "a: &x\n  k: w # c\nb: # same\n  k: v\n",
	}, {
		name:  "the anchor goes with all that is around it",
		src:   "a:\n  b: &x 1\nc: *x\n",
		edits: one(Unset, nil, "a"),
		want:  "c: 1\n",
	}, {
		name:  "the alias of two anchors of one name",
		src:   "a: &x 1\nb: &x 2\nc: *x\n",
		edits: one(Unset, nil, "b"),
		want:  "a: &x 1\nc: 2\n",
	}} {
		t.Run(r.name, r.check)
	}
}

func TestTheEndOfASourceWithoutALineBreak(t *testing.T) {
	for _, r := range []rule{
		{"gets one before new lines", "a: 1", one(Set, 2, "b"), "a: 1\nb: 2\n"},
		{"stays without if none follow", "a: 1\nb: 2", one(Set, 0, "a"), "a: 0\nb: 2"},
		{"stays before the end of the document", "a: 1\n...", one(Set, 2, "b"), "a: 1\nb: 2\n..."},
		{"may be a key without value", "a: 1\nb:", one(Last, "x", "b"), "a: 1\nb:\n- x\n"},
		{"is none of a literal's text", "a: |\n  x", one(Set, 2, "b"), "a: |-\n  x\nb: 2\n"},
		{"nor of one that keeps its breaks", "a: |2+\n  x", one(Set, 2, "b"), "a: |2-\n  x\nb: 2\n"},
	} {
		t.Run(r.name, r.check)
	}
}

// TestWhereSplicingCannotBeRight names the documents that are re-encoded. Their values
// must still be what the edits say.
func TestWhereSplicingCannotBeRight(t *testing.T) {
	for _, r := range []rule{
		{"a key written with a question mark", "? a\n: 1\nb: 2 # c\n", one(Set, 3, "b"), "a: 1\nb: 3 # c\n"},
		{"and it keeps its distance from its neighbours", "--- # mine\n? a\n: 1\nb: 2\n...\n", one(Set, 3, "b"),
			"---\n# mine\na: 1\nb: 3\n...\n"},
		{"a pair without braces in a list", "a: [b: 1, c]\n", one(Last, "d", "a"), "a: [{b: 1}, c, d]\n"},
		{"a comment that becomes text when what is above it goes", "a: |\n x\nb: 1\n  # deep\nc: 2\n", one(Unset, nil,
			"b"), "a: |\n  x\n# deep\nc: 2\n"},
		{"blank lines that a literal keeps when what is above them goes", "a: |+\n  x\nb: 1\n\nc: 2\n", one(Unset, nil,
			"b"), "a: |\n  x\nc: 2\n"},
	} {
		t.Run(r.name, func(t *testing.T) {
			d, err := Parse([]byte(r.src))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Apply(r.edits(d.Root())); err != nil {
				t.Fatal(err)
			}
			out, err := d.Write()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r.want, string(out.Bytes)); diff != "" || !out.Reencoded {
				t.Errorf("re-encoded: %v (-want +got):\n%s", out.Reencoded, diff)
			}
		})
	}
}

func TestDocumentsThatCannotBeEdited(t *testing.T) {
	cycle := "a: &x {b: *x}\n"
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'j'; c++ {
		alias := "*" + string(c-1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat(alias+",", 8) + alias + "]\n"
	}
	for _, c := range []struct {
		name, src string
		edit      func(r Field) []Edit
		want      string
	}{
		{"one key twice", "a:\n  b: 1\n  c: 2\n  b: 3\n", one(Set, 1, "z"),
			`key "b" is already defined on line 2; remove one of the two`},
		{"one key twice in JSON", `{"a": 1, "a": 2}`, one(Set, 1, "z"),
			`key "a" is already defined on line 1; remove one of the two`},
		{"nothing", "# nothing\n", one(Set, 1, "z"), "an empty document cannot be edited"},
		{"a key below a scalar", "a: x\n", one(Set, 1, "a", "b"), "/a/b: the value above is a scalar, not a map"},
		{"a key below a list", "a: []\n", one(Set, 1, "a", "b"), "/a/b: the value above is a list, not a map"},
		{"an item of a map", "a: {}\n", one(Last, 1, "a"), "/a: it is a map, not a list"},
		{"text of a number", "a: 1\n", one(Text, nil, "a"), "/a: only a string has text to replace"},
		{"text of nothing", "a: 1\n", one(Text, nil, "b"), "/b: only a string has text to replace"},
		{"text beyond the end", "a: x\n", func(r Field) []Edit { return []Edit{{At: r.At("a"), Verb: Text, To: 2}} },
			"/a: the range lies outside the string"},
		{"a key that a merge gives as well", "x: &x {k: 1}\ny:\n  <<: *x\n  k: 2\n", one(Unset, nil, "y", "k"),
			"/y/k: a merge key (<<) gives it as well; remove it there"},
		{"an alias within what it stands for", cycle, one(Set, 1, "a", "b", "c"), "/a/b/c: aliases nest more than 100 " +
			"values in each other: write out what they stand for"},
		{"aliases of aliases of aliases", bomb, func(r Field) []Edit {
			return []Edit{{At: item(r, 0, "j"),
				Verb: Drop}}
		}, "/j/0: aliases expand to more than 100000 values: write out what they stand for"},
		{"a value of no known type", "a: 1\n", one(Set, 1.5, "a"), "/a: a value of type float64 cannot be written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Parse([]byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Apply(c.edit(d.Root()))
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if out, err := d.Write(); err == nil && string(out.Bytes) != c.src {
				t.Errorf("edited in part: %q", out.Bytes)
			}
		})
	}
}

func TestADuplicateKeyIsAnErrorAtItsLine(t *testing.T) {
	d, err := Parse([]byte("a: 1\nb: 2\na: 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Apply(one(Set, 1, "z")(d.Root()))
	var twice *DuplicateKeyError
	if !errors.As(err, &twice) || twice.First != 1 || twice.Line != 3 {
		t.Fatalf("got %v", err)
	}
	if want := `key "a" is already defined on line 5; remove one of the two`; twice.From(5) != want {
		t.Errorf("got %s", twice.From(5))
	}
}

// A key that is stated twice with one value means the same to every reader: it is left as it is.
func TestADuplicateKeyWithTheSameValueIsEditedPast(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		at   []string
		want string // empty: refused
	}{
		"a scalar":             {"a: 1\nb:\n  c: x\n  c: x\n", []string{"b", "d"}, "a: 1\nb:\n  c: x\n  c: x\n  d: 7\n"},
		"other quotes":         {"c: x\nc: 'x'\nd: 1\n", []string{"d"}, "c: x\nc: 'x'\nd: 7\n"},
		"maps":                 {"c: {e: 1}\nc:\n  e: 1\nd: 1\n", []string{"d"}, "c: {e: 1}\nc:\n  e: 1\nd: 7\n"},
		"three times":          {"c: x\nc: x\nc: x\nd: 1\n", []string{"d"}, "c: x\nc: x\nc: x\nd: 7\n"},
		"JSON":                 {`{"c": 1, "c": 1, "d": 1}`, []string{"d"}, `{"c": 1, "c": 1, "d": 7}`},
		"another value":        {"c: x\nc: y\nd: 1\n", []string{"d"}, ""},
		"another type":         {"c: 1\nc: '1'\nd: 1\n", []string{"d"}, ""},
		"a value of more":      {"c: {e: 1}\nc: {e: 1, f: 2}\nd: 1\n", []string{"d"}, ""},
		"the third is another": {"c: x\nc: x\nc: y\nd: 1\n", []string{"d"}, ""},
		"the key itself":       {"c: x\nc: x\n", []string{"c"}, ""},
		"below the key":        {"c: {e: 1}\nc: {e: 1}\n", []string{"c", "e"}, ""},
		"a new key below it":   {"c: {e: 1}\nc: {e: 1}\n", []string{"c", "f"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parse([]byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Apply(one(Set, 7, c.at...)(d.Root()))
			var twice *DuplicateKeyError
			if c.want == "" {
				if !errors.As(err, &twice) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if out, err := d.Write(); err != nil || string(out.Bytes) != c.want || out.Reencoded {
				t.Errorf("got %q, %v", out.Bytes, err)
			}
		})
	}
}

func TestSyntaxErrorsNameTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, src string
		line      int
	}{
		{"a tab that indents", "a:\n\tb: 1\n", 2},
		{"a bracket left open", "a: [1\nb: 2\n", 2},
		{"an unknown anchor", "a: *x\n", 0},
		{"invalid UTF-8", "a: \xff\n", 0},
		{"invalid UTF-8 in JSON", "{\"a\": \"\xff\"}", 0},
		{"a second document", "a: 1\n---\nb: 1\n", 2},
		{"JSON cut short", `{"a": [1, 2`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.src))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line != c.line {
				t.Errorf("got %v on line %+v, want line %d", err, syntax, c.line)
			}
		})
	}
}

func TestMarksFollowWhatTheyMark(t *testing.T) {
	const src = `spec:
  containers:
  - name: a
  - name: b
    image: x
  other: &o
    k: v
  same: *o
`
	d, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	r := d.Root()
	note := d.Mark(item(r, 1, "spec", "containers").At("image"))
	missing := d.Mark(item(r, 1, "spec", "containers").At("env", "X"))
	aliased := d.Mark(r.At("spec", "same", "k"))
	marks, err := d.Apply([]Edit{
		{At: r.At("spec", "containers"), Verb: First, Value: Pairs{{"name", "first"}}},
		{At: r.At("spec", "containers"), Verb: Last, Value: Pairs{{"name", "last"}}},
		{At: item(r, 0, "spec", "containers"), Verb: Drop},
		{At: item(r, 1, "spec", "containers").At("name"), Verb: Unset},
		{At: r.At("metadata", "a/b"), Value: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	later, err := d.Apply([]Edit{{At: d.Root().At("spec", "containers"), Verb: First, Value: Pairs{{"name", "zeroth"}}}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		Pointer string
		Line    int
	}
	got := map[string]place{}
	for name, m := range map[string]Mark{
		"first": marks[0], "last": marks[1], "dropped": marks[2], "unset": marks[3], "set": marks[4],
		"zeroth": later[0], "note": note, "missing": missing, "aliased": aliased,
	} {
		pointer, line := out.Place(m)
		got[name] = place{pointer, line}
	}
	want := map[string]place{
		"zeroth":  {"/spec/containers/0", 5},
		"first":   {"/spec/containers/1", 6},
		"note":    {"/spec/containers/2/image", 7},
		"missing": {"/spec/containers/2/env/X", 7},
		"unset":   {"/spec/containers/2/name", 7},
		"last":    {"/spec/containers/3", 8},
		"dropped": {"/spec/containers", 5},
		"set":     {"/metadata/a~1b", 2},
		"aliased": {"/spec/same/k", 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in\n%s(-want +got):\n%s", out.Bytes, diff)
	}
}

func TestMarksOfADocumentWithoutEdits(t *testing.T) {
	d, err := Parse([]byte("a:\n- b: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	m := d.Mark(item(d.Root(), 0, "a").At("b"))
	out, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	if pointer, line := out.Place(m); pointer != "/a/0/b" || line != 2 {
		t.Errorf("got %s on line %d", pointer, line)
	}
}
