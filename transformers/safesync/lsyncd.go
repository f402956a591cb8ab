package safesync

import (
	"regexp"
	"strings"
)

// isKeeping reports whether the configuration that lsyncd is given is in the render and has each of its syncs keep what
// the source does not have.
func (l *look) isKeeping(line line) bool {
	if l.content == nil || len(line.operands) == 0 || line.unknown > 0 ||
		line.has([]string{"-rsync", "-rsyncssh", "-direct"}) {
		return false
	}
	file := line.words[line.operands[len(line.operands)-1]]
	text, ok := l.content(file.Value)
	return ok && file.Known && keepsAll(text)
}

// keepsAll reports whether each sync of a configuration of lsyncd has delete = false. One that says more about
// deleting, or has code of its own, is not known to.
func keepsAll(config string) bool {
	config = luaPart.ReplaceAllStringFunc(config, func(part string) string {
		if strings.HasPrefix(part, "--") {
			return "" // a comment
		}
		return part
	})
	syncs := luaSync.Split(config, -1)
	for _, s := range syncs[1:] {
		if !keepsFiles.MatchString(s) {
			return false
		}
	}
	rest := strings.ToLower(keepsFiles.ReplaceAllString(config, ""))
	return len(syncs) > 1 && !mayDelete.MatchString(rest)
}

var (
	luaPart    = regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'|--.*`)
	luaSync    = regexp.MustCompile(`\bsync\s*[({]`)
	keepsFiles = regexp.MustCompile(`\bdelete\s*=\s*false\b`)
	mayDelete  = regexp.MustCompile(`\bdelete\b|--del|\bremove|\brm\b|\bfunction\b|\bon[a-z]+\s*=|\[\[|\]\]|` +
		`\bdofile\b|\brequire\b|\bload|\bsync\s*=`)
)
