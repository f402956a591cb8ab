package fixperms

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// handover is a command that gives a whole directory to someone.
type handover struct {
	owner  string // as written: "1000:1000"; empty where it is not known
	target string // the directory, clean
	local  bool   // other mounts below are not entered
}

// user returns whom the directory is given to, where that is known by number.
func (h handover) user() (int64, bool) {
	text := h.owner
	if end := strings.IndexAny(text, ":."); end >= 0 {
		text = text[:end]
	}
	user, err := strconv.ParseInt(text, 10, 64)
	return user, err == nil
}

// group returns the group that the directory is given to, as written; "" where it is not known
// or stays what it was.
func (h handover) group() string {
	if sep := strings.IndexAny(h.owner, ":."); sep >= 0 {
		return h.owner[sep+1:]
	}
	return ""
}

// serves reports whether nobody else has to give the directory to an owner. What only the
// run knows is taken to be right; another user is noted elsewhere.
func (h handover) serves(o owner) bool {
	user, known := h.user()
	if h.owner == "" || known && user != o.user {
		return true
	}
	group, err := strconv.ParseInt(h.group(), 10, 64)
	return !strings.HasPrefix(h.owner, ":") && h.group() != "" && (err != nil || group == o.group)
}

// covers reports whether all that is at a place is given away.
func (h handover) covers(place string) bool {
	if h.local {
		return place == h.target
	}
	_, ok := within(place, h.target)
	return ok
}

func (h handover) coversAny(places []string) bool { return slices.ContainsFunc(places, h.covers) }

// shellOf returns what a container is told to run.
func shellOf(c workload.Container) shell.Container {
	return shell.Container{
		Image: c.Image, Command: workload.Texts(c.At("command")),
		Args: workload.Texts(c.At("args")), Env: environment(c), Dir: c.At("workingDir").Value()}
}

// read returns what a container gives away, and whether all that it runs could be read.
func read(c shell.Container) (all []handover, readable bool) {
	if len(c.Command) == 0 && len(c.Args) == 0 {
		return nil, false
	}
	reading := shell.Read(c)
	readable = len(reading.Unread) == 0
	for _, cmd := range reading.Commands {
		some, known := handoversOf(cmd)
		all, readable = append(all, some...), readable && known
	}
	return all, readable
}

// handoversOf returns what a command gives away for certain, and whether all of that is known.
func handoversOf(cmd shell.Command) (all []handover, known bool) {
	if cmd.Maybe && cmd.Input == nil || cmd.Function {
		return nil, true
	}
	owner, targets, local, dir := "", []shell.Word(nil), false, cmd.Dir
	switch {
	case cmd.Input != nil:
		owner, targets, local = found(cmd)
		dir = cmd.Input.Dir
	case cmd.Name == "chown":
		owner, targets = chown(cmd.Words[1:])
	case cmd.Name == "find":
		owner, targets, local = find(cmd.Words[1:])
	}
	known = true
	for _, w := range targets {
		values := valuesOf(w)
		for _, value := range values {
			if target, ok := absolute(value, dir); ok {
				all = append(all, handover{owner, target, local})
			}
		}
		known = known && len(values) > 0
	}
	return all, known
}

// valuesOf returns what a word is, in each turn of the loop that it stands in.
func valuesOf(w shell.Word) []string {
	if w.Known {
		return []string{w.Value}
	}
	return w.Turns
}

// absolute returns the clean path of a directory that a command names, which runs in another.
func absolute(name, dir string) (string, bool) {
	switch {
	case strings.HasPrefix(name, "/"):
		return clean(name), true
	case dir == "" || name == "":
		return "", false
	}
	return clean(dir + "/" + name), true
}

// chown returns whom a recursive chown gives what to.
func chown(words []shell.Word) (owner string, targets []shell.Word) {
	c := chownOf(words)
	switch {
	case !c.recursive || c.partial || len(c.operands) == 0:
		return "", nil
	case c.reference:
		return "", c.operands
	}
	return c.operands[0].Value, c.operands[1:]
}

// chownCall is what a chown is told.
type chownCall struct {
	recursive, reference, partial bool
	operands                      []shell.Word
}

func chownOf(words []shell.Word) (c chownCall) {
	for i, w := range words {
		if w.Head == "--" {
			c.operands = append(c.operands, words[i+1:]...)
			break
		}
		if !strings.HasPrefix(w.Head, "-") {
			c.operands = append(c.operands, w)
			continue
		}
		long := strings.HasPrefix(w.Head, "--")
		c.recursive = c.recursive || w.Head == "--recursive" || !long && strings.Contains(w.Head, "R")
		c.reference = c.reference || strings.HasPrefix(w.Head, "--reference=")
		c.partial = c.partial || strings.HasPrefix(w.Head, "--fr") // --from: only what was another's
	}
	return c
}

func isOneOf(w shell.Word, values ...string) bool {
	return w.Known && slices.Contains(values, w.Value)
}
