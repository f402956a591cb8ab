package transform

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/vixens-io/ballast/internal/secret"
	"github.com/vixens-io/ballast/internal/splice"
)

// values gives what an edit's place holds before and after it, with all that may be
// secret masked: from here on it goes to logs, reports and Argo CD's page.
func values(e splice.Edit) (before, after any) {
	show := masked
	if isSecret(e.At) {
		show = hidden
	}
	switch e.Verb {
	case splice.Set:
		return Shown(e.At), show(plain(e.Value))
	case splice.First, splice.Last:
		return nil, show(plain(e.Value))
	case splice.Text:
		before, after := textValues(e)
		return show(before), show(after)
	}
	return Shown(e.At), nil
}

// textValues gives the lines of a string that a Text edit changes. The string is masked as
// a whole: a flag may stand a line above its value.
func textValues(e splice.Edit) (before, after any) {
	old := e.At.Value()
	first := strings.Count(old[:e.From], "\n")
	changed := old[:e.From] + e.New + old[e.To:]
	return maskedLines(old, first, strings.Count(old[e.From:e.To], "\n")),
		maskedLines(changed, first, strings.Count(e.New, "\n"))
}

// maskedLines gives a line of a text, and so many more.
func maskedLines(text string, first, more int) string {
	return strings.TrimSpace(strings.Join(secret.MaskLines(text)[first:first+more+1], "\n"))
}

// plain gives a value as encoding/json takes it, with the order of its keys.
func plain(v any) any {
	switch v := v.(type) {
	case splice.Pairs:
		m := make(orderedMap, len(v))
		for i, p := range v {
			m[i] = splice.Pair{Key: p.Key, Value: plain(p.Value)}
		}
		return m
	case splice.Items:
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
type orderedMap []splice.Pair

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
