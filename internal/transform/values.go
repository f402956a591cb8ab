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
	switch e.Verb {
	case splice.Set:
		return masked(e.At.Any()), masked(plain(e.Value))
	case splice.First, splice.Last:
		return nil, masked(plain(e.Value))
	case splice.Text:
		return textValues(e)
	}
	return masked(e.At.Any()), nil
}

// textValues gives the lines of a string that a Text edit changes.
func textValues(e splice.Edit) (before, after any) {
	old := e.At.Value()
	start := strings.LastIndexByte(old[:e.From], '\n') + 1
	end := len(old)
	if i := strings.IndexByte(old[e.To:], '\n'); i >= 0 {
		end = e.To + i
	}
	changed := old[start:e.From] + e.New + old[e.To:end]
	return secret.Mask(strings.TrimSpace(old[start:end])), secret.Mask(strings.TrimSpace(changed))
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

// masked hides what may be secret in every string of a value.
func masked(v any) any {
	switch v := v.(type) {
	case string:
		return secret.Mask(v)
	case []any:
		for i := range v {
			v[i] = masked(v[i])
		}
	case splice.Pairs:
		return masked(orderedMap(v))
	case orderedMap:
		for i := range v {
			v[i].Value = masked(v[i].Value)
		}
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
