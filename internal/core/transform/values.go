package transform

import (
	"bytes"
	"encoding/json"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// values returns what an edit's place holds before and after it, with all that may be
// secret redacted: from here on it goes to logs, reports and Argo CD's page.
func (f *finder) values(e yamledit.Edit) (before, after any) {
	switch e.Verb {
	case yamledit.Set:
		return Shown(e.At), shownAt(e.At, plain(e.Value))
	case yamledit.First, yamledit.Last:
		return nil, shownAt(e.At, plain(e.Value))
	case yamledit.Text:
		lines := f.lines(e)
		return shownAt(e.At, lines.before), shownAt(e.At, lines.after)
	}
	return Shown(e.At), nil
}

// lines returns the lines of a string that a Text edit changes.
func (f *finder) lines(e yamledit.Edit) changedLines {
	place := e.At.Pointer()
	if _, ok := f.texts[place]; !ok {
		f.texts[place] = linesOf(e.At.Value(), f.edits[place])
	}
	return f.texts[place][spanOf(e)]
}

// plain returns a value as encoding/json takes it, with the order of its keys.
func plain(v any) any {
	switch v := v.(type) {
	case yamledit.Pairs:
		m := make(orderedMap, len(v))
		for i, p := range v {
			m[i] = yamledit.Pair{Key: p.Key, Value: plain(p.Value)}
		}
		return m
	case yamledit.Items:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = plain(item)
		}
		return items
	case []string:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = item
		}
		return items
	}
	return v
}

// orderedMap is a map whose keys keep their order in JSON.
type orderedMap []yamledit.Pair

// MarshalJSON writes the keys in their order.
func (m orderedMap) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(p.Key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(key, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
