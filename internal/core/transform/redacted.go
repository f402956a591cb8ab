package transform

import (
	"fmt"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// maxWords bounds the words of a list that are looked at for what they make of the one behind
// them. All that comes later is hidden.
const maxWords = 1000

// redacted hides what may be secret in a value: by its keys, by the names of variables, by
// the flags before it, and in every string.
func redacted(v any) any {
	switch v := v.(type) {
	case string:
		return redact.Text(v)
	case []any:
		return redactedItems(v)
	case yamledit.Pairs:
		return redacted(orderedMap(v))
	case orderedMap:
		return redactedPairs(v)
	}
	return v
}

// redactedItems hides what is secret among the items of a list, which may be the words of a command.
func redactedItems(items []any) any {
	all := make([]any, len(items))
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = word(item)
	}
	shown := redact.Words(words)
	for i, item := range items {
		if all[i] = shown[i]; shown[i] == words[i] {
			all[i] = redacted(item)
		}
	}
	return all
}

// word returns an item of a list as a command has it; nothing, if it is a list or a map.
func word(item any) string {
	switch item.(type) {
	case nil, []any, orderedMap, yamledit.Pairs:
		return ""
	}
	return fmt.Sprint(item)
}

func redactedPairs(m orderedMap) any {
	all := make(orderedMap, len(m))
	name := ""
	for _, p := range m {
		if text, ok := p.Value.(string); ok && p.Key == "name" {
			name = text
		}
	}
	for i, p := range m {
		show := redacted
		if redact.IsName(p.Key) || p.Key == "value" && redact.IsName(name) {
			show = hidden
		}
		all[i] = yamledit.Pair{Key: p.Key, Value: show(p.Value)}
	}
	return all
}

// hidden hides a value that is secret as a whole. A map has keys of its own that say what
// is secret in it: secret is also a kind of volume. A boolean turns something on.
func hidden(v any) any {
	switch v := v.(type) {
	case nil, bool, orderedMap, yamledit.Pairs:
		return redacted(v)
	case string:
		return redact.Hide(v)
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			all[i] = hidden(item)
		}
		return all
	}
	return redact.Hide("***")
}

// mostValues bounds what is shown of a field, in values.
const mostValues = 10_000

// Shown returns what a field holds as it may be shown: with all that may be secret redacted.
func Shown(f yamledit.Field) any { return shownAt(f, f.Some(mostValues)) }

// shownAt returns a value as it may be shown where it stands or will stand. A label is never
// secret: anyone may see those.
func shownAt(f yamledit.Field, v any) any {
	around := f.Up(1)
	if around.Kind() == yamledit.List {
		return shownIn(around, f.Key(), v)
	}
	named := redact.IsName(f.Key()) && around.Key() != "labels"
	if named || f.Key() == "value" && redact.IsName(around.At("name").Value()) {
		return hidden(v)
	}
	return redacted(v)
}

// shownIn returns a value as it may be shown among the items of a list.
func shownIn(list yamledit.Field, key string, v any) any {
	index, _ := strconv.Atoi(key)
	if index > maxWords {
		return hidden(v)
	}
	words := list.Texts(maxWords + 1)
	if index < len(words) {
		words[index] = word(v)
		if shown := redact.Word(words, index); shown != words[index] {
			return shown
		}
	}
	return redacted(v)
}
