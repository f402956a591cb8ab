package yamledit

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// chooser makes the choices of a generator: a number from 0 up to n, where 0 is the
// plainest.
type chooser func(n int) int

func seeded(seed uint64) chooser {
	return rand.New(rand.NewPCG(seed, 0)).IntN
}

// oneIn says yes once in n times.
func (choose chooser) oneIn(n int) bool { return choose(n) == n-1 }

func oneOf[T any](choose chooser, all ...T) T { return all[choose(len(all))] }

// someEdits proposes edits that do not touch each other.
func someEdits(choose chooser, root Field) []Edit {
	var edits []Edit
	for range 1 + choose(6) {
		edit, ok := someEdit(choose, root)
		if ok && !slices.ContainsFunc(edits, func(e Edit) bool { return touch(e, edit) }) {
			edits = append(edits, edit)
		}
		if ok && edit.Verb == Text && choose.oneIn(2) { // several ranges of one string
			from := min(edit.To+2, len(edit.At.Value()))
			second := Edit{At: edit.At, Verb: Text, From: from, To: len(edit.At.Value()), New: someText(choose)}
			if from > edit.To && atRunes(second) && !slices.ContainsFunc(edits, func(e Edit) bool { return touch(e, second) }) {
				edits = append(edits, second)
			}
		}
	}
	return edits
}

func someEdit(choose chooser, root Field) (Edit, bool) {
	f, parent := somePlace(choose, root)
	verbs := []Verb{Set}
	switch f.Kind() {
	case None:
		verbs = append(verbs, First, Last)
	case List:
		verbs = append(verbs, First, Last)
	case Scalar:
		if _, ok := f.Str(); ok {
			verbs = append(verbs, Text, Text)
		}
	}
	switch {
	case parent.Kind() == List:
		verbs = append(verbs, Drop)
	case parent.Kind() == Map && f.Exists() && !givenByMerge(parent, f.Key()):
		verbs = append(verbs, Unset)
	}
	e := Edit{At: f, Verb: oneOf(choose, verbs...)}
	switch e.Verb {
	case Set, First, Last:
		e.Value = someValue(choose, 2)
	case Text:
		n := len(f.Value()) + 1
		e.From = choose(n)
		e.To = e.From + choose(n-e.From)
		e.New = someText(choose)
		return e, atRunes(e)
	}
	return e, len(f.Path()) > 0
}

// atRunes reports whether a range begins and ends between characters.
func atRunes(e Edit) bool {
	s := e.At.Value()
	return utf8.ValidString(s[:e.From]) && utf8.ValidString(s[e.From:e.To])
}

// givenByMerge reports whether a key would still be there after its own pair is gone.
func givenByMerge(f Field, key string) bool {
	n := *f.node
	i := pairIndex(f.node, key)
	if i < 0 {
		return true
	}
	n.Content = slices.Delete(slices.Clone(n.Content), i, i+2)
	return value(&n, key) != nil
}

// somePlace walks down from the root to a field that exists, or to keys that do not.
func somePlace(choose chooser, root Field) (f, parent Field) {
	f = root
	for range 1 + choose(6) {
		keys := f.Keys()
		items := f.Each()
		switch {
		case len(items) > 0:
			f, parent = oneOf(choose, items...), f
		case len(keys) > 0 && !choose.oneIn(4):
			f, parent = f.At(oneOf(choose, keys...)), f
		case f.Kind() == Map || f.Kind() == None:
			f, parent = f.At(someKey(choose)), f
		default:
			return f, parent
		}
	}
	return f, parent
}

// touch reports whether two edits may not go together.
func touch(a, b Edit) bool {
	p, q := a.At.Path(), b.At.Path()
	if len(p) > len(q) {
		a, b, p, q = b, a, q, p
	}
	if !slices.Equal(p, q[:len(p)]) {
		return false
	}
	if len(p) < len(q) {
		return a.Verb != First && a.Verb != Last || a.At.Kind() != List
	}
	switch {
	case a.Verb == Text && b.Verb == Text:
		return a.From <= b.To && b.From <= a.To
	case a.Verb == First && b.Verb == Last, a.Verb == Last && b.Verb == First:
		return false
	}
	return true
}

func someKey(choose chooser) string {
	return oneOf(choose, "m", "a", "zz", "app.kubernetes.io/name", "vixens.io/sizing", "n~m", "on", "1", "schlüssel",
		"with space", "a: b", "#", "")
}

func someText(choose chooser) string {
	return oneOf(choose, "x", "copy", "", "two words", "a\nb", "it's", `say "hi"`, "--max-delete=10 ", " # no comment",
		"a: b", "\n", "é😀", "\ttab", `\n`, "{{ .Values.x }}", ", ]", "  ", "\u2028", "\x00", "#", "'", "- ", "\n  deeper\n")
}

func someString(choose chooser) string {
	return oneOf(choose, "v", "128Mi", "a b", "on", "1.10", "0123", "", "null", "~", "#c", "a #c", "a: b", "- a", "*a", "&a", "!t", "%", "@a", "`a", "{a", "[a", "'", `"`, `\`, "\n", "a\n", "a\nb", "a\n\nb\n\n", " a\nb", "\ta\nb", "a \nb ", "\n\na\n", "é\n😀", " ", "\u0085", "a\u2028b\n", "a\rb", "\x01", "---", "...", "---\na", "<<", "=", "2020-01-01", "1:30", "12e03", ".inf", "0x1F", "y", "#!/bin/sh\nset -e\n  x # y\n", "a,b", "?", "-", ":", "a:", ">", "|", "\ufeff", strings.Repeat("long words ", 20))
}

func someValue(choose chooser, depth int) any {
	switch n := choose(8); {
	case n == 4:
		return oneOf(choose, 1, 0, -7, 1<<62)
	case n == 5:
		return choose.oneIn(2)
	case n == 6 && depth > 0:
		var pairs Pairs
		for range choose(4) {
			key := someKey(choose)
			if !slices.ContainsFunc(pairs, func(p Pair) bool { return p.Key == key }) {
				pairs = append(pairs, Pair{key, someValue(choose, depth-1)})
			}
		}
		return pairs
	case n == 7 && depth > 0:
		var items Items
		for range choose(4) {
			items = append(items, someValue(choose, depth-1))
		}
		return items
	}
	return someString(choose)
}
