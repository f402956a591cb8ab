package compare

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// output is what left of an application: its documents, in bytes of their own.
type output [][]byte

func outputOf(r *engine.Result) output {
	var all output
	for _, d := range r.Documents {
		if !d.Bare() {
			all = append(all, bytes.Clone(r.Bytes(d))) // a document holds on to the chunk that it came in
		}
	}
	return all
}

func (o output) equal(p output) bool {
	return bytes.Equal(bytes.Join(o, nil), bytes.Join(p, nil))
}

// documents returns the output as documents, to be looked into.
func (o output) documents() []*manifest.Document {
	all := make([]*manifest.Document, len(o))
	for i, text := range o {
		all[i] = &manifest.Document{Part: "rendered", Line: 1, Bytes: text}
	}
	return all
}

// without returns the documents that another output does not have, byte for byte.
func (o output) without(p output) output {
	there := map[string]int{}
	for _, text := range p {
		there[string(text)]++
	}
	var rest output
	for _, text := range o {
		if there[string(text)]--; there[string(text)] < 0 {
			rest = append(rest, text)
		}
	}
	return rest
}

// pair is one object on both sides; one that is only on one has no other.
type pair struct {
	before, after *manifest.Object
}

func (p pair) ref() transform.ObjectRef {
	o := p.after
	if o == nil {
		o = p.before
	}
	return transform.ObjectRef{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

// pairs returns the objects of both sides that are not the same, those after first.
func pairs(before, after output) ([]pair, error) {
	old, err := objects(before.without(after))
	if err != nil {
		return nil, err
	}
	now, err := objects(after.without(before))
	if err != nil {
		return nil, err
	}
	var all []pair
	index := map[string]int{}
	for _, o := range now {
		index[o.key] = len(all)
		all = append(all, pair{after: o.object})
	}
	for _, o := range old {
		if i, ok := index[o.key]; ok {
			all[i].before = o.object
			continue
		}
		all = append(all, pair{before: o.object})
	}
	return all, nil
}

// keyed is an object and what names it; the second of a name has its number too.
type keyed struct {
	key    string
	object *manifest.Object
}

func objects(o output) ([]keyed, error) {
	var all []keyed
	seen := map[string]int{}
	for _, d := range o.documents() {
		if err := d.Decode(); err != nil {
			return nil, err
		}
		for _, object := range d.Objects() {
			key := strings.Join([]string{object.Group(), object.Kind, object.Namespace, object.Name}, "\x00")
			seen[key]++
			all = append(all, keyed{key + "\x00" + strconv.Itoa(seen[key]), &object})
		}
	}
	return all, nil
}

// change returns an object that is not as it was; false for one that only looks different.
func (p pair) change() (Object, bool) {
	c := Object{Object: p.ref(), Kind: Differs}
	switch {
	case p.before == nil:
		c.Kind = Added
	case p.after == nil:
		c.Kind = Removed
	default:
		c.Paths = differences(valueOf(p.before.Input()), valueOf(p.after.Input()))
		if len(c.Paths) == 0 {
			return c, false
		}
	}
	c.Diff = unified(textOf(p.before), textOf(p.after))
	return c, true
}

// What of a difference is kept: a generated dashboard may have a megabyte in one line.
const (
	mostText  = 1 << 20
	mostLines = 2000
	mostInOne = 2000 // bytes of one line
)

// unified returns the difference of two texts, as far as anyone would read it.
func unified(before, after string) string {
	if len(before)+len(after) > mostText {
		const text = "--- before\n+++ after\n@@ too large to show: %d bytes before, %d after @@\n"
		return fmt.Sprintf(text, len(before), len(after))
	}
	lines := strings.SplitAfter(udiff.Unified("before", "after", before, after), "\n")
	for i, line := range lines {
		if len(line) > mostInOne {
			lines[i] = strings.ToValidUTF8(line[:mostInOne], "") + "…\n"
		}
	}
	if more := len(lines) - mostLines; more > 0 {
		lines = append(lines[:mostLines], fmt.Sprintf("… and %d more lines\n", more))
	}
	return strings.Join(lines, "")
}

// textOf returns an object as it may be shown: an item of a List by itself.
func textOf(o *manifest.Object) string {
	if o == nil {
		return ""
	}
	text := o.Document.Bytes
	if len(o.Path()) > 0 {
		if encoded, err := o.Input().Encode(); err == nil {
			text = encoded
		}
	}
	text = bytes.TrimPrefix(bytes.TrimSpace(text), []byte("---\n"))
	return strings.Join(redact.Lines(string(text)), "\n") + "\n"
}
