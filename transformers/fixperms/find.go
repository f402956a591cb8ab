package fixperms

import (
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// find returns whom a find gives what to, by a chown that it executes for all that is there
// and is not theirs already.
func find(words []shell.Word) (owner string, dirs []shell.Word, local bool) {
	exec := slices.IndexFunc(words, func(w shell.Word) bool { return isOneOf(w, "-exec", "-execdir") })
	if exec < 0 || exec+1 >= len(words) || path.Base(words[exec+1].Value) != "chown" {
		return "", nil, false
	}
	c := chownOf(words[exec+2:])
	if len(c.operands) < 2 || !isOneOf(c.operands[1], "{}") {
		return "", nil, false
	}
	return c.foundBy(words[:exec])
}

// found returns whom xargs gives what to, by a chown of all that a find writes.
func found(cmd shell.Command) (owner string, dirs []shell.Word, local bool) {
	c, by := chownOf(cmd.Words[1:]), cmd.Input.Words
	if cmd.Name != "chown" || cmd.Input.Name != "find" || len(c.operands) != 2 || !c.operands[1].Many ||
		c.operands[1].Head != "" || !isOneOf(by[len(by)-1], "-print0") {
		return "", nil, false
	}
	return c.foundBy(by[1 : len(by)-1])
}

// foundBy returns whom a chown gives what to that is called for what a find finds, by the words before its action.
func (c chownCall) foundBy(words []shell.Word) (owner string, dirs []shell.Word, local bool) {
	for len(words) > 0 && isOneOf(words[0], "-H", "-L", "-P") {
		words = words[1:]
	}
	start := slices.IndexFunc(words, func(w shell.Word) bool {
		return strings.HasPrefix(w.Head, "-") || isOneOf(w, "(", "!", ")", ",")
	})
	if start < 0 {
		start = len(words)
	}
	owner = c.operands[0].Value
	local, all := tests(words[start:], owner)
	if c.partial || c.reference || !all {
		return "", nil, false
	}
	return owner, words[:start], local
}

// tests reports whether find's tests leave out nothing but what has its owner already, and
// lost+found; and other mounts, if it is local.
func tests(words []shell.Word, owner string) (local, all bool) {
	var left []string
	for _, w := range words {
		switch {
		case !w.Known:
			return false, false
		case w.Value == "-xdev", w.Value == "-mount":
			local = true
		case w.Value == "-not":
			left = append(left, "!")
		case w.Value == "-or":
			left = append(left, "-o")
		default:
			left = append(left, w.Value)
		}
	}
	text := strings.TrimPrefix(strings.Join(left, " "), "-name lost+found -prune -o")
	user, group, _ := strings.Cut(strings.Replace(owner, ".", ":", 1), ":")
	return local, slices.Contains([]string{
		"",
		"! -user " + user,
		"( ! -user " + user + " )",
		"( ! -user " + user + " -o ! -group " + group + " )",
		"( ! -group " + group + " -o ! -user " + user + " )",
		"! ( -user " + user + " -group " + group + " )",
	}, strings.TrimSpace(text))
}
