package safesync

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// anything is required of a source that has to have something in it, whatever that is.
const anything = "."

// checkRequired reports paths that a source cannot have.
func checkRequired(required []string, r *transform.Report) {
	for i, file := range required {
		at := []string{"requireSource", strconv.Itoa(i)}
		switch {
		case file == "" || strings.ContainsAny(file, "\n\r\x00"):
			r.Errorf(at, "is %q, want a file, or . for anything", file)
		case file != anything && (path.Clean(file) != file || strings.HasPrefix(file, "..") || file == "/"):
			r.Errorf(at, "is %q, want the path of a file without . and .. in it, such as .storage/auth", file)
		}
	}
}

// require puts checks before a command that reads its source from a directory of the container, so that it does not
// run where the source has not what the registry requires.
func (l *look) require(f finding) {
	if len(l.required) == 0 || !f.tool.transfers(f.line) {
		return
	}
	source, ok := f.sourceOf(f.line)
	if !ok || f.isRemote(source) || source.Value == "-" {
		return
	}
	l.checked++
	why := transform.Why{Rule: requiring, Source: l.requiredSource}
	spot, err := l.spot(f, source)
	if err != nil {
		why.Reason = "a check of the source cannot be added: " + err.Error() + "; add it in the source of the manifest" +
			l.whereOf(f.cmd)
		l.note(l.fieldOf(f.cmd), why)
		return
	}
	field := l.fieldOf(f.cmd)
	checks := l.checks(source.Value, spot, separator(field.Value(), spot))
	if checks == "" {
		return
	}
	why.Reason = "without the check, an empty or newly created source would be transferred over the good copy" +
		l.whereOf(f.cmd)
	l.proposals = append(l.proposals, proposal{edit: edit{field: field, from: spot.At, to: spot.At, text: checks},
		why: why})
}

// requiresBelow reports whether a file is required that is named from its source on.
func (l *look) requiresBelow() bool {
	return slices.ContainsFunc(l.required, func(file string) bool { return file != anything && !path.IsAbs(file) })
}

// mayBeFile reports whether the source of a command may be a file, as its verb or its extension says.
func mayBeFile(f finding, source shell.Word) bool {
	name := path.Base(source.Value)
	ext := path.Ext(name)
	return slices.Contains([]string{"copyto", "moveto"}, f.line.verb()) || ext != "" && ext != name && ext != "."
}

// spot returns where the check for a command can stand.
func (l *look) spot(f finding, source shell.Word) (shell.Spot, error) {
	place := f.cmd.Words[0].Place
	switch {
	case !source.Known || !f.isLocal(source) || strings.ContainsAny(source.Value, "*?[{~"):
		return shell.Spot{}, fmt.Errorf("its source is known only at run time")
	case !f.cmd.Script:
		return shell.Spot{}, fmt.Errorf("no shell runs the command")
	case f.cmd.Nested || place.IsZero():
		return shell.Spot{}, fmt.Errorf("the command stands in a string")
	case len(f.line.operands) > 2:
		return shell.Spot{}, fmt.Errorf("it has several sources")
	case l.requiresBelow() && mayBeFile(f, source):
		return shell.Spot{}, fmt.Errorf("its source may be a file, which has nothing below it; " +
			"require files by their whole paths")
	case l.checked > mostChecks:
		return shell.Spot{}, fmt.Errorf("the script has more than %d commands that need one", mostChecks)
	case l.different:
		return shell.Spot{}, fmt.Errorf("the workloads that run this script require different files")
	}
	script := l.field(place).Value()
	if place.List != shell.InScript {
		script = strings.ReplaceAll(script, "$$", "x$") // the kubelet makes $ of it
	}
	return l.spotsOf(place, script).Before(place.From, place.To)
}

// mostChecks bounds how many checks a script gets: each is looked for among all of its commands.
const mostChecks = 100

// spotsOf returns the spots of a scalar, which is read once.
func (l *look) spotsOf(p shell.Place, script string) *shell.Spots {
	key := shell.Place{List: p.List, Index: p.Index}
	if l.spots == nil {
		l.spots = map[shell.Place]*shell.Spots{}
	}
	if l.spots[key] == nil {
		l.spots[key] = shell.SpotsOf(script)
	}
	return l.spots[key]
}

// separator is what stands between a check and its command.
func separator(script string, spot shell.Spot) string {
	before := script[:spot.At]
	indent := before[strings.LastIndexByte(before, '\n')+1:]
	switch {
	case spot.Joined:
		return " && "
	case spot.Negated:
		return " || "
	case !strings.Contains(script, "\n") || strings.Contains(script, "\r") || strings.Trim(indent, " \t") != "":
		return "; "
	}
	return "\n" + indent
}

// checks are the commands that check a source, as they stand before the command.
func (l *look) checks(source string, spot shell.Spot, separator string) string {
	var b strings.Builder
	not := ""
	if strings.HasPrefix(source, "-") {
		source = "./" + source // ls takes no -- everywhere
	}
	if spot.Negated {
		not = "! "
	}
	for _, file := range l.required {
		if file == anything {
			if !slices.Contains(spot.Passed, path.Clean(source)+"/.") {
				b.WriteString(not + checkOfAnything(source, spot) + separator)
			}
			continue
		}
		if file, ok := inSource(source, file); ok && !slices.Contains(spot.Passed, file) {
			b.WriteString(not + checkOfFile(file, spot) + separator)
		}
	}
	return b.String()
}

// inSource returns where in a container a file is that a source has to have; false if another source has it.
func inSource(source, file string) (string, bool) {
	source = path.Clean(source)
	if !path.IsAbs(file) {
		return path.Join(source, file), true
	}
	inside := file == source || strings.HasPrefix(file, strings.TrimSuffix(source, "/")+"/")
	return file, inside || !path.IsAbs(source)
}

// checkOfFile checks that a file has content.
func checkOfFile(file string, spot shell.Spot) string {
	check := fmt.Sprintf("[ -s %s ] || { echo %s >&2; %s; }", quoted(file),
		quoted("ballast: "+file+" is missing or empty: nothing is transferred"), spot.Leave)
	if spot.Joined || spot.Negated {
		return "{ " + check + "; }"
	}
	return check
}

// checkOfAnything checks that a directory has something in it. An empty file system has lost+found. It takes
// nothing but ls, which every image with a shell has.
func checkOfAnything(dir string, spot shell.Spot) string {
	return fmt.Sprintf("case \"$(ls -A %s 2>/dev/null)\" in (''|lost+found) echo %s >&2; %s;; esac", quoted(dir),
		quoted("ballast: "+dir+" is empty: nothing is transferred"), spot.Leave)
}

// quoted is a text as one word of any shell.
func quoted(text string) string {
	word, err := syntax.Quote(text, syntax.LangPOSIX)
	if err != nil {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return word
}

// transfers reports whether a line copies, moves or mirrors its first operand to its second.
func (t tool) transfers(l line) bool {
	mirrors := slices.ContainsFunc(t.dangers, func(d danger) bool {
		return d.mirrors && !d.restore && l.is(d.verb) && !l.has(d.spare)
	})
	return mirrors || slices.ContainsFunc(t.copies, func(c transfer) bool {
		return l.is(c.verb) && !l.has(c.spare) && (len(c.flags) == 0 || l.has(c.flags))
	})
}

// requires returns a file that a command's source is checked for.
func (l *look) requires(f finding) (file string, ok bool) {
	source, ok := f.sourceOf(f.line)
	if len(l.required) == 0 || !ok || !f.tool.transfers(f.line) {
		return "", false
	}
	if _, err := l.spot(f, source); err != nil {
		return "", false
	}
	for _, required := range l.required {
		if file, ok := inSource(source.Value, required); ok && required != anything {
			return file, true
		}
	}
	return "", false
}
