package drift

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// isNothing reports whether a value means the same as none: so do false and 0 where the API server drops them.
func isNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case json.Number:
		return v == "0"
	case map[string]any:
		for _, below := range v {
			if !isNothing(below) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	}
	return false
}

// amountKeys are the keys of maps whose values are quantities, and of quantities themselves.
var amountKeys = []string{"requests", "limits", "minAllowed", "maxAllowed", "capacity", "overhead", "hard"}

func isAmount(p place) bool {
	n := len(p)
	return n >= 2 && slices.Contains(amountKeys, p[n-2].key) ||
		n >= 1 && (p[n-1].key == "sizeLimit" || p[n-1].key == "divisor")
}

// same reports whether two scalars mean the same at a place.
func same(p place, git, live any) bool {
	a, b := fmt.Sprint(git), fmt.Sprint(live)
	if a == b {
		return true
	}
	if isAmount(p) {
		x, errX := quantity.Parse(a)
		y, errY := quantity.Parse(b)
		return errX == nil && errY == nil && x.Equals(y)
	}
	switch live := live.(type) {
	case bool:
		return live && slices.Contains([]string{"yes", "on", "true", "y"}, strings.ToLower(a)) ||
			!live && slices.Contains([]string{"no", "off", "false", "n"}, strings.ToLower(a))
	case json.Number:
		return sameNumber(a, b)
	}
	return false
}

// sameNumber reports whether two texts are one number: 0644 is how people write 420.
func sameNumber(a, b string) bool {
	x, errX := strconv.ParseInt(a, 0, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		return x == y
	}
	f, errF := strconv.ParseFloat(a, 64)
	g, errG := strconv.ParseFloat(b, 64)
	return errF == nil && errG == nil && f == g
}

// states reports whether live says all that git says.
func states(p place, git, live any) bool {
	var found []gap
	compare(&found, p, git, live)
	return len(found) == 0
}
