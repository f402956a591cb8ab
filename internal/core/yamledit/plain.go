package yamledit

// Plain returns a value as encoding/json decodes one: maps and lists. A key whose value is null is not there.
func Plain(v any) any {
	switch v := v.(type) {
	case Items:
		return Plain([]any(v))
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = Plain(v[i])
		}
		return items
	case Pairs:
		m := map[string]any{}
		for _, p := range v {
			if value := Plain(p.Value); value != nil { // null is what is not there
				m[p.Key] = value
			}
		}
		return m
	}
	return v
}
