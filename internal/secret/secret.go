// Package secret hides what may be a secret before a text is shown to anyone.
//
// Commands and manifests carry passwords in flags, variables, URLs and YAML keys, and what
// is shown ends up in logs and user interfaces. Mask works on any text, without knowing what
// it is; where it cannot decide, it hides.
package secret

import "strings"

// Mask replaces every value that may be a secret with asterisks. The result is never longer
// than the text, and masking it again changes nothing.
func Mask(s string) string {
	s = maskNamed(s)
	for _, f := range forms() {
		s = f.mask(s)
	}
	return s
}

// hidden stands for a value: three asterisks, or fewer for a shorter one.
func hidden(value string) string {
	return "***"[:min(len(value), 3)]
}

// maskNamed hides the values of names that say that they hold a secret.
func maskNamed(s string) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); {
		if !nameByte(s[i]) {
			i++
			continue
		}
		end := i + nameLen(s[i:])
		if isSecret(s[i:end]) {
			if from, to := value(s, i, end); from < to {
				out.WriteString(s[done:from])
				out.WriteString(hidden(s[from:to]))
				done, end = to, to
			}
		}
		i = end
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

func nameByte(c byte) bool {
	return c == '_' || c == '-' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func nameLen(s string) int {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return i
		}
	}
	return len(s)
}
