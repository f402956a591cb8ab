package safesync

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// sync makes an rclone sync safe: by the strategy, or by --max-delete 0 where copy does not take its flags.
func (l *look) sync(f finding) {
	flag, refused := l.refusedByCopy(f.line)
	if !refused {
		l.change(f, l.byStrategy(f))
		return
	}
	cause := "rclone copy takes " + flag + " from version 1.71, and the image does not say that it has that"
	verb := f.line.verbs[len(f.line.verbs)-1]
	why := noMaxDelete(f.cmd, f.line)
	if why != "" {
		l.note(l.fieldOf(f.cmd), transform.Why{Rule: f.rule, Reason: f.reason(f.direction()) + "; " + cause +
			", and with --max-delete 0 " + why + ": leave the flag out" + l.whereOf(f.cmd)})
		return
	}
	r := noDeletes(f.cmd, f.line, verb)
	r.reason += "; " + cause
	l.change(f, r)
}

// loggerFlags are those of rclone sync that copy takes only from version 1.71.
var loggerFlags = []string{
	"--combined", "--missing-on-src", "--missing-on-dst", "--match", "--differ", "--error", "--dest-after",
	"--format", "-F", "--timeformat", "-t", "--separator", "-s", "--dir-slash", "-d", "--hash", "--files-only",
	"--dirs-only", "--csv", "--absolute",
}

// refusedByCopy returns a flag that rclone copy would refuse, as far as the images say their versions.
func (l *look) refusedByCopy(line line) (flag string, refused bool) {
	flags := line.having(loggerFlags)
	if len(flags) == 0 || len(l.images) > 0 && !slices.ContainsFunc(l.images, func(image string) bool {
		return !rcloneIsSince(image, 1, 71)
	}) {
		return "", false
	}
	return flags[0].name, true
}

var released = regexp.MustCompile(`^v?(\d+)\.(\d+)(\.\d+)?$`)

// rcloneIsSince reports whether an image is that of an rclone of a version or a later one.
func rcloneIsSince(image string, major, minor int) bool {
	image, _, _ = strings.Cut(image, "@")
	version := released.FindStringSubmatch(image[strings.LastIndexByte(image, ':')+1:])
	if version == nil || shell.Program(image) != "rclone" {
		return false
	}
	first, _ := strconv.Atoi(version[1])
	second, _ := strconv.Atoi(version[2])
	return first > major || first == major && second >= minor
}

// byStrategy is what becomes of rclone sync. Where a strategy would do harm or cannot be,
// copy takes its place: it never deletes.
func (l *look) byStrategy(f finding) remedy {
	verb := f.line.verbs[len(f.line.verbs)-1]
	toCopy := remedy{changes: []change{{word: verb, text: f.safe}},
		reason: f.tool.name + " " + f.safe + " transfers the same files and deletes none"}
	if limit, stated := f.limitOf(f.line); stated && limit == none {
		toCopy.reason = "with --delete-before, --max-delete 0 transfers nothing once there is a file to delete; " +
			"" + toCopy.reason
	}
	switch l.strategy {
	case history:
		if why := noHistory(f.cmd, f.line); why != "" {
			toCopy.reason += "; strategy history is not possible: " + why
			break
		}
		dir := l.text(f.line.words[f.line.operands[1]].Place) + "-history/$(date -u +%Y%m%dT%H%M%SZ)"
		toCopy.changes[0].more = []string{"--backup-dir", dir}
		toCopy.reason, toCopy.keeps = "rclone copy deletes nothing, and --backup-dir keeps what it overwrites in a dated "+
			"directory", true
	case maxDelete:
		if why := noMaxDelete(f.cmd, f.line); why != "" {
			toCopy.reason += "; strategy max-delete is not possible: " + why
			break
		}
		return noDeletes(f.cmd, f.line, verb)
	}
	if l.wantsUpdate(f) && l.takesMore(f) {
		toCopy.changes[0].more = append(toCopy.changes[0].more, "--update")
		toCopy.reason += ", and --update leaves newer files alone"
	}
	return toCopy
}

// noHistory says why a command cannot keep what it overwrites; empty if it can.
func noHistory(cmd shell.Command, line line) string {
	if !cmd.Script || cmd.Nested {
		return "a dated directory needs a shell"
	}
	if line.has([]string{"--backup-dir", "--suffix"}) {
		return "it says already where that goes"
	}
	if len(line.operands) != 2 || line.words[line.operands[1]].Place.IsZero() {
		return "its destination is not literal"
	}
	to := line.words[line.operands[1]]
	remote, path, found := strings.Cut(to.Head, ":")
	if !found || strings.Contains(remote, "/") {
		return "its destination is not a remote"
	}
	switch {
	case to.Known && !strings.Contains(strings.Trim(path, "/"), "/"):
		return "its destination is the root of a bucket"
	case !strings.Contains(to.Tail, "/"):
		return "the last part of its destination is not literal"
	case strings.HasSuffix(to.Tail, "/"):
		return "its destination ends with a slash"
	case hasDots(to.Head), hasDots(to.Tail):
		return "its destination has . or .. in its path"
	}
	return ""
}

// hasDots reports whether a part of a path is . or ..: what is put behind it stands somewhere else, perhaps within
// the destination itself.
func hasDots(path string) bool {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == ':' })
	return slices.Contains(parts, ".") || slices.Contains(parts, "..")
}

// noMaxDelete says what would be harmed by a command that fails as soon as there is
// something to delete; empty if nothing would.
func noMaxDelete(cmd shell.Command, line line) string {
	if cmd.Status != shell.Ignored {
		return "rclone would fail on every run, and its exit status " + cmd.Status.String()
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
func noDeletes(cmd shell.Command, line line, verb int) remedy {
	changes := line.without(line.having([]string{"--max-delete", "--delete-before"}))
	return remedy{
		changes: append(changes, change{word: verb, text: cmd.Words[verb].Value, more: []string{"--max-delete", "0"}}),
		reason:  "with --max-delete 0 rclone transfers files, and fails instead of deleting",
	}
}

// wantsUpdate reports whether a command restores what may be older than the volume.
func (l *look) wantsUpdate(f finding) bool {
	spare := []string{"--update", "-u", "--ignore-existing", "--immutable"}
	return l.restores == updateOnly && f.direction() == restore && !f.line.has(spare)
}

// restoring looks at a plain copy that restores.
func (l *look) restoring(f finding) {
	if !l.wantsUpdate(f) {
		return
	}
	verb := f.line.verbs[0]
	why := transform.Why{Rule: restoring, Source: l.restoresSource}
	edits, ok := l.edits(f, []change{{word: verb, text: f.cmd.Words[verb].Value, more: []string{"--update"}}})
	if !ok || !l.takesMore(f) {
		why.Reason = "a restore at every start overwrites newer files; Ballast cannot edit it here: add --update" +
			l.whereOf(f.cmd)
		l.note(l.fieldOf(f.cmd), why)
		return
	}
	why.Reason = "a restore at every start overwrites newer files; --update keeps them" + l.whereOf(f.cmd)
	for _, e := range edits {
		l.proposals = append(l.proposals, proposal{edit: e, why: why})
	}
}

// overwriting notes what a backup that deletes nothing can still lose: an application that
// starts on an empty volume makes new files, and the next run puts them over the good ones.
func (l *look) overwriting(f finding, r remedy) {
	harmless := len(f.overwrites) > 0 && !f.line.has(f.overwrites) || f.line.has(f.kept)
	if !f.mirrors || f.keep == "" || r.keeps || harmless || l.waived(f.rule) || f.direction() == restore {
		return
	}
	until := ""
	if file, ok := l.requires(f); ok {
		until = " once " + file + " has content"
	}
	l.note(l.fieldOf(f.cmd), transform.Why{Rule: overwrites,
		Reason: "files that an application creates on an empty volume still overwrite the good copies" + until + "; " +
			f.keep + l.whereOf(f.cmd)})
}
