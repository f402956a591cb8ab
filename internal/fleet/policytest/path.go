package policytest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// none is the value of a field that is not there, as ballast explain writes it.
const none = "(none)"

// parsePath reads a field as ballast explain writes it:
// spec.template.metadata.labels["vixens.io/sizing"]. An item of a list is its number, or
// its name: spec.template.spec.containers[main].image.
func parsePath(s string) ([]string, error) {
	var path []string
	for rest := "." + s; rest != ""; {
		key, after, err := firstKey(rest)
		if err != nil {
			return nil, fmt.Errorf("%q is no path of a field: %w", s, err)
		}
		path, rest = append(path, key), after
	}
	return path, nil
}

// firstKey splits a path behind its first key: .key, ["key"], [0] or [name].
func firstKey(path string) (key, rest string, err error) {
	s, bracketed := strings.CutPrefix(strings.TrimPrefix(path, "."), "[")
	switch {
	case bracketed && strings.HasPrefix(s, `"`):
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil || !strings.HasPrefix(s[len(quoted):], "]") {
			return "", "", fmt.Errorf("want [\"key\"] at %s", path)
		}
		key, err := strconv.Unquote(quoted)
		return key, s[len(quoted)+1:], err
	case bracketed:
		key, rest, bracketed = strings.Cut(s, "]")
		if !bracketed || key == "" {
			return "", "", fmt.Errorf("want [0], [name] or [\"key\"] at %s", path)
		}
		return key, rest, nil
	}
	end := strings.IndexAny(s+".", ".[]")
	if end == 0 || path[0] != '.' || strings.HasPrefix(s[end:], "]") {
		return "", "", fmt.Errorf("want .key, [0], [name] or [\"key\"] at %s", path)
	}
	return s[:end], s[end:], nil
}

// lookUp returns the field of an object that a path leads to.
func lookUp(f yamledit.Field, path []string) yamledit.Field {
	for _, key := range path {
		if f.Kind() == yamledit.List {
			f = itemOf(f, key)
			continue
		}
		f = f.At(key)
	}
	return f
}

// goneAbove returns how much of a path leads to the first thing that is not there, if that is above the
// field itself: then a path with a mistake in it looks like a field that is not there.
func goneAbove(object yamledit.Field, path []string) int {
	for n := 1; n < len(path); n++ {
		if lookUp(object, path[:n]).Kind() == yamledit.None {
			return n
		}
	}
	return 0
}

// beginning returns the first keys of a path as it is written.
func beginning(path string, keys int) string {
	rest := "." + path
	for range keys {
		_, rest, _ = firstKey(rest) // it was read before
	}
	return path[:len(path)-len(rest)]
}

// itemOf returns the item of a list by its name, or else by its number.
func itemOf(list yamledit.Field, key string) yamledit.Field {
	items := list.Each()
	for _, item := range items {
		if item.At("name").Value() == key {
			return item
		}
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(items) {
		return items[i]
	}
	return yamledit.Field{}
}
