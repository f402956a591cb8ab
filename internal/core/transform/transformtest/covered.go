package transformtest

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// checkCovered compares the trees before and after: each place that differs must be one
// that an applied finding names.
func (c testCase) checkCovered(t *testing.T, got outcome) {
	for _, uncovered := range Uncovered(got.result.Documents, got.result.Bytes, got.result.Findings) {
		t.Errorf("changed, and no finding names it: %s", uncovered)
	}
}

// Uncovered returns the places that differ between documents as they came and as they
// leave, and that no applied finding names.
func Uncovered(documents []*manifest.Document, bytesOf func(*manifest.Document) []byte,
	findings []*transform.Finding) []string {
	var all []string
	for _, doc := range documents {
		before, after := doc.Bytes, bytesOf(doc)
		if string(before) == string(after) {
			continue
		}
		c := comparison{named: map[string]bool{}, added: map[string]bool{}, drops: map[string]int{}}
		for _, f := range findings {
			if f.Doc == doc && f.Status == transform.Applied {
				c.name(f)
			}
		}
		c.compare("", tree(before), tree(after))
		all = append(all, c.uncovered...)
	}
	return all
}

func tree(src []byte) any {
	doc, err := yamledit.Parse(src)
	if err != nil {
		return err.Error()
	}
	return doc.Root().Any()
}

type comparison struct {
	named     map[string]bool
	added     map[string]bool // those of named that were not there before
	drops     map[string]int  // of each list, the items that findings took away
	uncovered []string
}

// name notes the place of a finding. That of a dropped item is the list.
func (c *comparison) name(f *transform.Finding) {
	if f.After == nil {
		c.drops[f.DocumentPath()]++
		return
	}
	c.named[f.DocumentPath()] = true
	c.added[f.DocumentPath()] = f.Before == nil
}

func (c *comparison) compare(at string, before, after any) {
	gone := c.drops[at] > 0 && !(isList(before) && isList(after))
	if c.named[at] || gone || reflect.DeepEqual(before, after) {
		return
	}
	b, isMap := before.(yamledit.Pairs)
	a, stillMap := after.(yamledit.Pairs)
	switch {
	case (isMap || before == nil) && stillMap:
		c.compareMaps(at, b, a)
	case (isList(before) || before == nil) && isList(after):
		c.compareLists(at, before, after.([]any))
	default:
		c.uncovered = append(c.uncovered, at)
	}
}

func isList(v any) bool {
	_, ok := v.([]any)
	return ok
}

func (c *comparison) compareMaps(at string, before, after yamledit.Pairs) {
	values := map[string]any{}
	for _, p := range before {
		values[p.Key] = p.Value
	}
	isThere := map[string]bool{} // a key may be stated twice, with one value
	for _, p := range after {
		c.compare(at+"/"+escape(p.Key), values[p.Key], p.Value)
		isThere[p.Key] = true
	}
	for key, value := range values {
		if !isThere[key] {
			c.compare(at+"/"+escape(key), value, nil)
		}
	}
}

// compareLists passes over the items that findings added or dropped and compares the
// others in turn.
func (c *comparison) compareLists(at string, before any, after []any) {
	old, _ := before.([]any)
	drops := c.drops[at]
	for i, item := range after {
		place := at + "/" + strconv.Itoa(i)
		if c.added[place] && len(old)-drops < len(after)-i {
			continue
		}
		for drops > 0 && len(old) > 0 && !reflect.DeepEqual(old[0], item) {
			old, drops = old[1:], drops-1
		}
		if len(old) == 0 {
			c.uncovered = append(c.uncovered, place)
			continue
		}
		c.compare(place, old[0], item)
		old = old[1:]
	}
	if len(old) > drops {
		c.uncovered = append(c.uncovered, at)
	}
}

func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
