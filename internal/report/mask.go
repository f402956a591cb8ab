package report

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vixens-io/ballast/internal/secret"
)

// hidden stands for what may be secret.
const hidden = "***"

// shownLines gives the lines of a document as they may be shown: as many as it has, with
// all that may be secret hidden.
func shownLines(text string) []string {
	lines := maskedLines(text)
	hideVariables(lines)
	hideSecretData(lines)
	return lines
}

// maskedLines masks a text as a whole, since a name and its secret may be lines apart,
// and finds the lines again that masking has joined.
func maskedLines(text string) []string {
	lines := strings.Split(text, "\n")
	masked := secret.Mask(text)
	if masked == text {
		return lines
	}
	for _, e := range udiff.Lines(text, masked) {
		first := strings.Count(text[:e.Start], "\n")
		gone := strings.SplitAfter(text[e.Start:e.End], "\n")
		now := strings.Split(e.New, "\n")
		for i := range gone {
			if gone[i] == "" {
				continue
			}
			lines[first+i] = hideLine(lines[first+i])
			if len(gone) == len(now) {
				lines[first+i] = now[i]
			}
		}
	}
	return lines
}

// ofSecret finds what makes an object, or one in a List, a Secret.
var ofSecret = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bkind["']?:\s*["']?Secret(List)?\b`)
})

// inlineData finds data in flow style or JSON, where other keys stand before it.
var inlineData = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(data|stringData)["']?:`)
})

// hideSecretData hides what Secrets hold, whatever its keys are called.
func hideSecretData(lines []string) {
	isOfSecret := func(line string) bool { return strings.Contains(line, "Secret") && ofSecret().MatchString(line) }
	if !slices.ContainsFunc(lines, isOfSecret) {
		return
	}
	for i, line := range lines {
		key, _ := splitKey(line)
		switch {
		case key == "data", key == "stringData":
			hideBelow(lines, i)
		case inlineData().MatchString(line):
			lines[i] = hideLine(line)
		}
	}
}

// hideBelow hides the value of the key on a line, with the lines below that belong to it.
func hideBelow(lines []string, i int) {
	column := indentation(lines[i])
	before, _, _ := strings.Cut(lines[i], ":")
	lines[i] = before + ": " + hidden + lineEnd(lines[i])
	for i++; i < len(lines); i++ {
		blank := strings.TrimSpace(lines[i]) == ""
		if !blank && indentation(lines[i]) <= column {
			return
		}
		if !blank {
			lines[i] = hideLine(lines[i])
		}
	}
}

func hideLine(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))] + hidden + lineEnd(line)
}

// lineEnd gives the carriage return that ends a line, if one does.
func lineEnd(line string) string {
	if strings.HasSuffix(line, "\r") {
		return "\r"
	}
	return ""
}

// indentation gives the column of what a line says, behind the dashes of list items.
func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " -")) }

// splitKey takes a line of block style, or of JSON over several lines, apart.
func splitKey(line string) (key, value string) {
	key, value, _ = strings.Cut(strings.TrimLeft(line, " -"), ":")
	return strings.Trim(key, `"'`), strings.Trim(value, " \t\r,\"'")
}
