package fixperms

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/command"
	"github.com/vixens-io/ballast/internal/workload"
)

// handover is a command that gives a whole folder to someone.
type handover struct {
	owner  string // as written: "1000:1000"; empty where it is not known
	target string // the folder, clean
	local  bool   // other mounts below are not entered
}

// user gives whom the folder is given to, where that is known by number.
func (h handover) user() (int64, bool) {
	text := h.owner
	if end := strings.IndexAny(text, ":."); end >= 0 {
		text = text[:end]
	}
	user, err := strconv.ParseInt(text, 10, 64)
	return user, err == nil
}

// reaches reports whether all that is at a place is given away.
func (h handover) reaches(place string) bool {
	if h.local {
		return place == h.target
	}
	_, ok := within(place, h.target)
	return ok
}

func (h handover) reachesAny(places []string) bool { return slices.ContainsFunc(places, h.reaches) }

// told gives what a container is told to run.
func told(c workload.Container) command.Container {
	return command.Container{Image: c.Image, Command: workload.Texts(c.At("command")), Args: workload.Texts(c.At("args")), Env: environment(c)}
}

// read gives what a container gives away, and whether all that it runs could be read.
func read(c command.Container) (all []handover, readable bool) {
	if len(c.Command) == 0 && len(c.Args) == 0 {
		return nil, false
	}
	reading := command.Read(c)
	readable = len(reading.Unread) == 0
	for _, cmd := range reading.Commands {
		owner, targets, local := "", []command.Word(nil), false
		switch cmd.Name {
		case "chown":
			owner, targets = chown(cmd.Words[1:])
		case "find":
			owner, targets, local = find(cmd.Words[1:])
		}
		for _, w := range targets {
			if w.Known && strings.HasPrefix(w.Value, "/") {
				all = append(all, handover{owner, clean(w.Value), local})
			}
			readable = readable && w.Known
		}
	}
	return all, readable
}

// chown gives whom a recursive chown gives what to.
func chown(words []command.Word) (owner string, targets []command.Word) {
	recursive, reference := false, false
	var operands []command.Word
	for i, w := range words {
		if w.Head == "--" {
			operands = append(operands, words[i+1:]...)
			break
		}
		if !strings.HasPrefix(w.Head, "-") {
			operands = append(operands, w)
			continue
		}
		long := strings.HasPrefix(w.Head, "--")
		recursive = recursive || w.Head == "--recursive" || !long && strings.Contains(w.Head, "R")
		reference = reference || strings.HasPrefix(w.Head, "--reference=")
	}
	switch {
	case !recursive || len(operands) == 0:
		return "", nil
	case reference:
		return "", operands
	}
	return operands[0].Value, operands[1:]
}

// find gives whom a find gives what to, by a chown that it executes for all that is there.
func find(words []command.Word) (owner string, folders []command.Word, local bool) {
	words = slices.Clone(words)
	for len(words) > 0 && isOneOf(words[0], "-H", "-L", "-P") {
		words = words[1:]
	}
	start := slices.IndexFunc(words, func(w command.Word) bool {
		return strings.HasPrefix(w.Head, "-") || isOneOf(w, "(", "!", ")", ",")
	})
	if start < 0 {
		return "", nil, false
	}
	folders, tests := words[:start], words[start:]
	for i, w := range tests {
		switch {
		case isOneOf(w, "-xdev", "-mount"):
			local = true
		case isOneOf(w, "-maxdepth", "-mindepth", "-type", "-newer"):
			return "", nil, false // not all that is there
		case isOneOf(w, "-exec", "-execdir") && i+1 < len(tests) && path.Base(tests[i+1].Value) == "chown":
			return firstOperand(tests[i+2:]), folders, local
		}
	}
	return "", nil, false
}

func firstOperand(words []command.Word) string {
	for _, w := range words {
		if !strings.HasPrefix(w.Head, "-") {
			return w.Value
		}
	}
	return ""
}

func isOneOf(w command.Word, values ...string) bool {
	return w.Known && slices.Contains(values, w.Value)
}
