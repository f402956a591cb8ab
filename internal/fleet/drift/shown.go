package drift

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// shown returns a value as it may be shown: what may be secret is redacted.
func shown(p place, v any) any {
	if v == nil {
		return nil
	}
	names := p.names()
	if len(names) > 0 && slices.Contains([]string{"data", "stringData", "binaryData"}, names[0]) {
		return hiddenText(v)
	}
	if n := len(p); n >= 3 && p[n-1].key == "value" && p[n-3].key == "env" && isSecretName(p[n-2].value) {
		return hide(v)
	}
	if len(names) > 0 && isSecretName(names[len(names)-1]) && !isInLabels(names) {
		return hide(v)
	}
	return redacted(v)
}

// isSecretName reports whether what stands under a name may be secret.
func isSecretName(name string) bool { return name != "" && redact.IsName(name) }

func isInLabels(names []string) bool {
	return slices.Contains(names, "labels") || slices.Contains(names, "matchLabels") ||
		slices.Contains(names, "nodeSelector")
}

// hide hides a value that is secret as a whole.
func hide(v any) any {
	switch v := v.(type) {
	case string:
		return redact.Hide(v)
	case map[string]any: // it has keys of its own that say what is secret in it: secret is also a kind of volume
		return redacted(v)
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = hide(v[i])
		}
		return all
	case bool:
		return v
	}
	return redact.Hide(fmt.Sprint(v))
}

// hiddenText says how large a text is that may hold anything.
func hiddenText(v any) any {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("(%d lines)", strings.Count(strings.TrimSuffix(v, "\n"), "\n")+1)
	case map[string]any:
		return fmt.Sprintf("(%d keys)", len(v))
	}
	return "(not shown)"
}

// redacted returns a value with all redacted in it that may be secret.
func redacted(v any) any {
	switch v := v.(type) {
	case string:
		return redact.Text(v)
	case []any:
		return redactedList(v)
	case map[string]any:
		all := make(map[string]any, len(v))
		name, _ := v["name"].(string)
		for key, value := range v {
			switch {
			case key == "value" && isSecretName(name), isSecretName(key):
				all[key] = hide(value)
			default:
				all[key] = redacted(value)
			}
		}
		return all
	}
	return v
}

// redactedList redacts the words of a command together: a flag may say what the next one is.
func redactedList(list []any) []any {
	words := make([]string, 0, len(list))
	for _, item := range list {
		if text, ok := item.(string); ok {
			words = append(words, text)
		}
	}
	all := make([]any, len(list))
	if len(words) == len(list) {
		for i, word := range redact.Words(words) {
			all[i] = word
		}
		return all
	}
	for i, item := range list {
		all[i] = redacted(item)
	}
	return all
}

// text returns a value for a state: amounts are texts or numbers.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return redact.Text(v)
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}
