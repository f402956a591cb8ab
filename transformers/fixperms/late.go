package fixperms

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// late notes that a container of the author's, which is root, writes to what it has given away.
func (f *fix) late(h helper, m mount, o owner) {
	program := ""
	for _, place := range places(h.Container, m) {
		if last := lateWriter(shell.Read(shellOf(h.Container)).Commands, place, o); last != "" {
			program = last
		}
	}
	if program == "" {
		return
	}
	f.Note(h.Field, transform.Why{Rule: "later-root", Subject: m.volume, Source: m.source, Reason: h.Name +
		" runs " + program + " as root after it changes the owner of volume " + m.volume +
		", and the new files will belong to root; move the change of the owner behind it"})
}

// lateWriter returns the last program that makes files at a place after that was given away; "" if none does.
func lateWriter(commands []shell.Command, place string, o owner) (program string) {
	given := false
	for _, cmd := range commands {
		handovers, _ := handoversOf(cmd)
		switch {
		case slices.ContainsFunc(handovers, func(h handover) bool { return h.covers(place) }):
			given, program = true, ""
		case givesTo(cmd, o):
			program = "" // it gives away what was written
		case given && !cmd.OtherUser && !cmd.Function && makesFiles(cmd, place):
			program = cmd.Name
		}
	}
	return program
}

// makesFiles reports whether a command makes files at a place or below. What keeps the owner of its source does not
// count, if the source is there too.
func makesFiles(cmd shell.Command, place string) bool {
	isThere := func(w shell.Word) bool {
		names := valuesOf(w)
		if len(names) == 0 && strings.Contains(w.Head, "/") {
			names = []string{w.Head + "?"} // something below, as far as it is known
		}
		return slices.ContainsFunc(names, func(name string) bool {
			name, ok := absolute(name, cmd.Dir)
			_, inside := within(name, place)
			return ok && inside
		})
	}
	operands := slices.DeleteFunc(slices.Clone(cmd.Words[1:]), func(w shell.Word) bool {
		return strings.HasPrefix(w.Head, "-")
	})
	if len(operands) == 0 {
		return false
	}
	last := operands[len(operands)-1]
	switch cmd.Name {
	case "touch", "mkdir", "tee":
		return slices.ContainsFunc(operands, isThere)
	case "cp", "install", "rsync", "rclone":
		return len(operands) > 1 && isThere(last) && !slices.ContainsFunc(operands[:len(operands)-1], isThere)
	case "git":
		return operands[0].Value == "clone" && isThere(last)
	}
	return false
}
