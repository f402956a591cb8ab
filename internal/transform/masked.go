package transform

import (
	"strconv"

	"github.com/vixens-io/ballast/internal/secret"
	"github.com/vixens-io/ballast/internal/splice"
)

// maxWords bounds the words of a list that are looked at for what they make of the one behind
// them. All that comes later is hidden.
const maxWords = 1000

// masked hides what may be secret in a value: by its keys, by the names of variables, by
// the flags before it, and in every string.
func masked(v any) any {
	switch v := v.(type) {
	case string:
		return secret.Mask(v)
	case []any:
		return maskedItems(v)
	case splice.Pairs:
		return masked(orderedMap(v))
	case orderedMap:
		return maskedPairs(v)
	}
	return v
}

// maskedItems hides the items of a list that are the values of flags before them, too.
func maskedItems(items []any) any {
	all := make([]any, len(items))
	words := make([]string, len(items))
	for i, item := range items {
		words[i], _ = item.(string)
		if i > maxWords || secret.IsNext(words[:i]) {
			all[i] = hidden(item)
			continue
		}
		all[i] = masked(item)
	}
	return all
}

func maskedPairs(m orderedMap) any {
	all := make(orderedMap, len(m))
	name := ""
	for _, p := range m {
		if text, ok := p.Value.(string); ok && p.Key == "name" {
			name = text
		}
	}
	for i, p := range m {
		show := masked
		if secret.IsName(p.Key) || p.Key == "value" && secret.IsName(name) {
			show = hidden
		}
		all[i] = splice.Pair{Key: p.Key, Value: show(p.Value)}
	}
	return all
}

// hidden hides a value that is secret as a whole. A map has keys of its own that say what
// is secret in it: secret is also a kind of volume. A boolean turns something on.
func hidden(v any) any {
	switch v := v.(type) {
	case nil, bool, orderedMap, splice.Pairs:
		return masked(v)
	case string:
		return secret.Hide(v)
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			all[i] = hidden(item)
		}
		return all
	}
	return secret.Hide("***")
}

// mostValues bounds what is shown of a field, in values.
const mostValues = 10_000

// Shown gives what a field holds as it may be shown: with all that may be secret masked.
func Shown(f splice.Field) any {
	held := f.Some(mostValues)
	if isSecret(f) {
		return hidden(held)
	}
	return masked(held)
}

// isSecret reports whether the value of a field is secret by what stands around it. A label
// never is: anyone may see those.
func isSecret(f splice.Field) bool {
	around := f.Up(1)
	if around.Kind() != splice.List {
		named := secret.IsName(f.Key()) && around.Key() != "labels"
		return named || f.Key() == "value" && secret.IsName(around.At("name").Value())
	}
	index, _ := strconv.Atoi(f.Key())
	if index > maxWords {
		return true
	}
	return secret.IsNext(around.Texts(index))
}
