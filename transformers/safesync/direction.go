package safesync

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// direction is what a command that mirrors is for.
type direction int

const (
	unsure direction = iota
	backup
	restore
)

// stake is what an empty source would cost.
func (d direction) stake() string {
	switch d {
	case backup:
		return "this is a backup: an empty volume would erase it"
	case restore:
		return "this is a restore: an empty backup would erase the volume"
	}
	return "the manifest does not tell if this is a backup or a restore: an empty source would erase the destination"
}

// direction tells a backup from a restore by which of its two operands is a remote.
func (t tool) direction(d danger, l line) direction {
	if d.restore {
		return restore
	}
	switch {
	case l.has(t.source):
		return backup
	case l.has(t.target):
		return restore
	case len(l.operands) != 2:
		return unsure
	}
	from, to := l.words[l.operands[0]], l.words[l.operands[1]]
	switch {
	case t.isLocal(from) && t.isRemote(to):
		return backup
	case t.isRemote(from) && t.isLocal(to):
		return restore
	}
	return unsure
}

// sourceOf returns the word that names the source of a line: an unknown one, if which of its words does is known only
// at run time.
func (t tool) sourceOf(l line) (shell.Word, bool) {
	if flags := l.having(t.source); len(flags) > 0 {
		last := flags[len(flags)-1]
		if last.to-last.at == 2 {
			return l.words[last.at+1], true
		}
		return shell.Word{Value: last.value, Head: last.value, Known: l.words[last.at].Known}, true
	}
	switch {
	case len(t.source) > 0 || len(l.operands)+l.unknown < 2:
		return shell.Word{}, false
	case len(l.operands) >= 2 || len(l.operands) == 1 && l.operands[0] < l.firstUnknown():
		return l.words[l.operands[0]], true
	}
	return shell.Word{}, true
}

// isLocal reports whether a word is a path in the container.
func (t tool) isLocal(w shell.Word) bool {
	path := strings.HasPrefix(w.Head, "/") || strings.HasPrefix(w.Head, ".")
	return path || !t.aliases && w.Known && w.Value != "" && !strings.Contains(w.Value, ":")
}

// isRemote reports whether a word is a place elsewhere: s3:b, s3://b, host:/path.
func (t tool) isRemote(w shell.Word) bool {
	if strings.HasPrefix(w.Head, "/") || strings.HasPrefix(w.Head, ".") {
		return false
	}
	return strings.Contains(w.Head, ":") || t.aliases && w.Head != ""
}

// reason says what the command does, and what that would cost here.
func (d danger) reason(way direction) string {
	if !d.mirrors {
		return d.deletes
	}
	return d.deletes + "; " + way.stake()
}
