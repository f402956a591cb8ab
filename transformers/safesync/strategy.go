package safesync

import (
	"strings"

	"github.com/vixens-io/ballast/internal/command"
)

// byStrategy is what becomes of rclone sync. Where a strategy would do harm or cannot be,
// copy takes its place: it is always accepted, and never deletes.
func (l look) byStrategy(d danger, cmd command.Command, line line) remedy {
	verb := line.verbs[len(line.verbs)-1]
	toCopy := remedy{changes: []change{{word: verb, text: d.safe}}, reason: d.safe + " does the same and never deletes"}
	switch l.strategy {
	case history:
		if why := noHistory(cmd, line); why != "" {
			toCopy.reason += "; history cannot be here: " + why
			return toCopy
		}
		folder := l.container.Text(line.words[line.operands[1]].Place) + "-history/$(date -u +%Y%m%dT%H%M%SZ)"
		toCopy.changes[0].text += " --backup-dir " + folder
		toCopy.reason = "copy never deletes, and what it overwrites goes to a dated folder"
	case maxDelete:
		if why := noMaxDelete(cmd, line); why != "" {
			toCopy.reason += "; max-delete would do harm here: " + why
			return toCopy
		}
		return noDeletes(cmd, line, verb)
	}
	return toCopy
}

// noHistory says why a command cannot keep what it overwrites; empty if it can.
func noHistory(cmd command.Command, line line) string {
	if !cmd.Script || cmd.Nested {
		return "only a shell can date the folder"
	}
	if line.has([]string{"--backup-dir", "--suffix"}) {
		return "it says already where that goes"
	}
	if len(line.operands) != 2 || line.words[line.operands[1]].Place.IsZero() {
		return "what its destination is cannot be told"
	}
	to := line.words[line.operands[1]]
	remote, path, found := strings.Cut(to.Head, ":")
	if !found || strings.Contains(remote, "/") {
		return "its destination is no remote"
	}
	if to.Known && !strings.Contains(strings.Trim(path, "/"), "/") || !strings.Contains(to.Tail, "/") {
		return "a bucket's root has nothing beside it"
	}
	if strings.HasSuffix(to.Tail, "/") {
		return "the last part of its destination is not literal"
	}
	return ""
}

// noMaxDelete says what would be harmed by a command that fails as soon as there is
// something to delete; empty if nothing would.
func noMaxDelete(cmd command.Command, line line) string {
	if cmd.Status != command.Ignored {
		return "rclone then fails for good, and its exit status " + cmd.Status.String()
	}
	if cmd.Nested {
		return "it stands in a string within a script"
	}
	for _, f := range line.having([]string{"--max-delete"}) {
		if line.words[f.at].Place.IsZero() {
			return "its own --max-delete cannot be edited"
		}
	}
	return ""
}

// noDeletes are the changes that make a sync refuse to delete. The last --max-delete wins,
// so those that are there go. With --delete-before nothing would be transferred at all.
func noDeletes(cmd command.Command, line line, verb int) remedy {
	changes := line.without(line.having([]string{"--max-delete", "--delete-before"}))
	return remedy{
		changes: append(changes, change{word: verb, text: cmd.Words[verb].Value + " --max-delete 0"}),
		reason:  "with --max-delete 0 it transfers, and fails where it would have to delete",
	}
}
