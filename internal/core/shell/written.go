package shell

import (
	"path"
	"slices"
	"strings"
)

// sink is where the output of commands goes: into a file, or to the next command of a pipeline.
type sink struct {
	parts   []text
	partial bool // more goes there than is known
}

// put adds what a command is known to write.
func (s *sink) put(t text) {
	if s != nil && t.value != "" {
		s.parts = append(s.parts, t)
	}
}

// blind notes that a command writes what is not known.
func (s *sink) blind() {
	if s != nil {
		s.partial = true
	}
}

// text is all that is known to go there.
func (s *sink) text() text {
	if len(s.parts) != 1 {
		s.parts = []text{concat(s.parts...)}
	}
	return s.parts[0]
}

// concat puts texts one behind the other. Those of another scalar than the first one's have no places.
func concat(all ...text) text {
	var w weave
	for _, t := range all {
		w.append(t)
	}
	return w.text()
}

// append adds a text. The first one that is from a scalar decides which one the places are in.
func (w *weave) append(t text) {
	if w.from.scalar == nil {
		w.from.scalar = t.scalar
	}
	w.tooLong = w.tooLong || t.tooLong
	for n, p := range t.pieces {
		if t.scalar != w.from.scalar {
			p.from, p.verbatim = nowhere, false
		}
		w.add(t.value[p.at:t.end(n)], p)
	}
}

// written is a file that a script writes, with what is known of its content.
type written struct {
	path    string
	known   bool // its path
	sinks   []*sink
	isRun   bool // it was read as a script
	isProg  bool // it was made executable
	isCopy  bool // of another file that was written
	running bool // it is being read: it runs itself
}

// files are those that were written, in order.
type files struct {
	byKey  map[string]*written
	byBase map[string][]*written
	order  []*written
	names  map[string]string // of programs that were linked or copied, by their new names
}

// write opens a file. One that may be written in several ways keeps them all.
func (f *files) write(a arg, appends, certain bool) *sink {
	key := fileKey(a)
	w := f.byKey[key]
	if w == nil {
		w = &written{path: a.text.value, known: a.Known}
		f.add(key, w)
	}
	switch {
	case appends && len(w.sinks) > 0:
		return w.sinks[len(w.sinks)-1]
	case !appends && certain:
		w.sinks = nil
	}
	s := &sink{}
	w.sinks = append(w.sinks, s)
	return s
}

func (f *files) add(key string, w *written) {
	if f.byKey == nil {
		f.byKey, f.byBase = map[string]*written{}, map[string][]*written{}
	}
	base := path.Base(w.path)
	f.byKey[key], f.byBase[base] = w, append(f.byBase[base], w)
	f.order = append(f.order, w)
}

// copied is a file that is copied, linked or renamed.
func (f *files) copied(from *written, to arg) {
	if strings.HasSuffix(to.text.value, "/") || to.text.value == "." {
		to = fromImage(path.Join(to.text.value, path.Base(from.path)))
	}
	key := fileKey(to)
	if f.byKey[key] != nil {
		return
	}
	f.add(key, &written{path: to.text.value, known: to.Known, sinks: from.sinks, isProg: from.isProg, isCopy: true})
}

// rename notes that a program gets another name.
func (f *files) rename(from, to arg) {
	isProgram := !strings.Contains(from.Value, "/") || isPrograms(path.Dir(from.Value))
	if !from.Known || !to.Known || strings.HasSuffix(to.Value, "/") || to.Value == "." || !isProgram {
		return
	}
	if f.names == nil {
		f.names = map[string]string{}
	}
	f.names[Base(to.Value)] = Base(from.Value)
}

// fileKey names a file. What the run says of a path is named by how it is written.
func fileKey(a arg) string {
	if a.Known {
		return path.Clean(a.Value)
	}
	return "\x00" + a.raw
}

// at is the file that a word names; for a program, by its name in a directory of programs too.
func (f *files) at(a arg, isProgram bool) *written {
	if len(f.byKey) == 0 || !a.Known && a.raw == "" {
		return nil
	}
	if w := f.byKey[fileKey(a)]; w != nil {
		return w
	}
	if !a.Known {
		return nil
	}
	isName := !strings.Contains(a.Value, "/")
	for _, w := range slices.Backward(f.byBase[path.Base(a.Value)]) {
		switch dir := path.Dir(w.path); {
		case isProgram && isName && isPrograms(dir):
			return w
		case strings.HasPrefix(a.Value, "./") && (w.known || path.Clean(w.path) == path.Clean(a.Value)):
			return w
		}
	}
	return nil
}

func isPrograms(dir string) bool { return path.Base(dir) == "bin" || path.Base(dir) == "sbin" }

// runWritten reads a file that the script itself wrote, and says whether it is one.
func (r *reader) runWritten(a arg, isProgram bool, params []arg, c context) bool {
	w := r.files.at(a, isProgram)
	if w == nil || w.running || len(w.sinks) == 0 {
		return false
	}
	w.isRun, w.running = true, true
	defer func() { w.running = false }()
	c.nested, c.stdin = true, nil
	c.params = append([]arg{}, params...)
	c.maybe = c.maybe || len(w.sinks) > 1
	whole := true
	for _, s := range w.sinks {
		whole = whole && !s.partial
		if t := s.text(); t.value != "" && !r.isSpent() {
			r.charge(arg{text: t, line: a.line})
			r.file(t, c)
		}
	}
	return whole
}

// settle reads the files that were written and that nothing was seen to run.
func (r *reader) settle() {
	for i := 0; i < len(r.files.order) && !r.isSpent(); i++ { // what is read may write more
		w := r.files.order[i]
		if w.isRun || w.isCopy && !w.runs() {
			continue
		}
		w.isRun = true
		for _, s := range w.sinks {
			r.settleText(w, s.text())
		}
	}
}

func (r *reader) settleText(w *written, t text) {
	switch {
	case t.value == "", w.isReading():
	case isCronTable(w.path):
		r.unreadText(Scheduled, t, 0)
	case w.runs() && isLikelyScript(t.value):
		r.file(t, context{last: true, maybe: true, nested: true, env: r.start})
	default:
		r.unreadText(Written, t, 0)
		r.out.Unread[len(r.out.Unread)-1].Target = w.path
	}
}

// runs reports whether something runs what is in the file, by its mode or its place.
func (w *written) runs() bool {
	if w.isProg || isPrograms(path.Dir(w.path)) {
		return true
	}
	switch path.Ext(w.path) {
	case ".sh", ".bash", ".ash":
		return true
	}
	return slices.ContainsFunc(programDirs, func(dir string) bool { return strings.Contains(w.path, dir) })
}

// isReading reports whether a file is for people by its name, such as a log.
func (w *written) isReading() bool {
	switch path.Ext(w.path) {
	case ".txt", ".md", ".html", ".csv", ".prom", ".out", ".err":
		return !w.isProg
	}
	return strings.Contains(w.path, "log")
}

// programDirs are directories of which the programs of an image run all files.
var programDirs = []string{
	"/etc/periodic/", "/cron.hourly/", "/cron.daily/", "/cron.weekly/", "/cron.monthly/", "/init.d/", "/local.d/",
	"/cont-init.d/", "/cont-finish.d/", "/custom-cont-init.d/", "/custom-services.d/", "/services.d/", "/s6-rc.d/",
	"/my_init.d/", "/entrypoint.d/", "/docker-entrypoint.d/", "/docker-entrypoint-initdb.d/", "/etc/sv/", "/etc/service/",
	"/profile.d/", "/startup.d/", "/hooks/",
}

// isCronTable reports whether a file is a schedule that cron reads; its log is none.
func isCronTable(file string) bool {
	if strings.Contains(file, "log") || !strings.Contains("/"+file, "/cron") {
		return false
	}
	return !slices.ContainsFunc(programDirs, func(dir string) bool { return strings.Contains(file, dir) })
}

// isLikelyScript reports whether a text says by its first line that a program reads it, or is shell.
func isLikelyScript(value string) bool {
	if strings.HasPrefix(value, "#!") {
		return true
	}
	_, err := parse(value)
	return err == nil
}

// writes follows the output of a command, for the few of which it is known.
func (r *reader) writes(name string, args []arg, c context) {
	switch name {
	case "echo":
		c.out.put(echoed(args[1:]))
	case "printf":
		t, ok := formatted(args[1:])
		if c.out.put(t); !ok {
			c.out.blind()
		}
	case "cat":
		r.cat(args[1:], c)
	case "tee":
		r.tee(args[1:], c)
	case "chmod":
		r.chmod(args[1:])
	case "cp", "mv", "ln", "install":
		r.copies(args[1:])
	default:
		if isFilter(name) && c.stdin != nil {
			c.stdin.read = true
			c.out.put(c.stdin.text)
		}
		if !isSilent(name) {
			c.out.blind()
		}
	}
}

// isSilent reports whether a command writes nothing to its standard output.
func isSilent(name string) bool {
	switch name {
	case ":", "true", "false", "test", "[", "sleep", "mkdir", "touch", "rm", "cd", "set", "exit", "return", "shift",
		"trap", "export", "wait", "local", "unset", "chown":
		return true
	}
	return false
}

// isFilter reports whether a command writes what it reads, or what it makes of that, and runs none of it.
func isFilter(name string) bool {
	switch name {
	case "sed", "envsubst", "tr", "sort", "uniq", "head", "tail", "grep", "egrep", "fgrep", "cut", "tac", "rev", "fold",
		"fmt", "nl", "column", "expand", "unexpand", "gomplate", "awk", "gawk", "mawk", "dos2unix", "iconv":
		return true
	}
	return false
}

// isReader reports whether a command only reads, sends or stores what it is handed.
func isReader(name string) bool {
	if isFilter(name) {
		return true
	}
	switch name {
	case "cat", "tee", "read", "wc", "mail", "mailx", "sendmail", "logger", "curl", "wget", "jq", "yq", "base64", "md5sum",
		"sha256sum", "gpg", "openssl", "gzip", "psql", "mysql", "mariadb", "sqlite3", "redis-cli", "chpasswd", "passwd",
		"nc", "ncat", "less", "more", "wall", "write", "ts", "cmp", "diff", "mapfile", "readarray", "true", "false", ":",
		"echo", "printf", "apprise", "notify-send", "dialog", "whiptail", "fold", "pv", "systemd-cat", "multilog", "s6-log":
		return true
	}
	return false
}

func (r *reader) cat(args []arg, c context) {
	operands := 0
	for _, a := range args {
		switch {
		case a.Value == "-" || a.Value == "/dev/stdin":
		case strings.HasPrefix(a.Head, "-"):
			continue
		default:
			operands++
			if w := r.files.at(a, false); w != nil && len(w.sinks) == 1 && !w.sinks[0].partial {
				c.out.put(w.sinks[0].text())
			} else {
				c.out.blind()
			}
			continue
		}
		operands++
		c.take()
	}
	if operands == 0 {
		c.take()
	}
}

// take hands the standard input on to the output.
func (c context) take() {
	if c.stdin == nil {
		c.out.blind()
		return
	}
	c.stdin.read = true
	c.out.put(c.stdin.text)
	if c.stdin.partial {
		c.out.blind()
	}
}

func (r *reader) tee(args []arg, c context) {
	appends := slices.ContainsFunc(args, func(a arg) bool { return a.Value == "-a" || a.Value == "--append" })
	for _, a := range args {
		if strings.HasPrefix(a.Head, "-") || isNowhere(a) {
			continue
		}
		to := c
		to.out = r.files.write(a, appends, c.direct)
		to.take()
	}
	c.take()
}

// chmod notes the files that it makes programs.
func (r *reader) chmod(args []arg) {
	isProg := false
	for _, a := range args {
		if w := r.files.at(a, false); w != nil && isProg {
			w.isProg = true
		}
		mode := strings.TrimLeft(a.Value, "-0")
		if !isProg {
			isProg = !a.Known || strings.Contains(mode, "x") || strings.ContainsAny(mode, "1357") && isDigits(mode)
		}
	}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "01234567") == "" }

// copies notes the copies of files that were written.
func (r *reader) copies(args []arg) {
	if len(args) < 2 {
		return
	}
	to := args[len(args)-1]
	r.files.rename(args[len(args)-2], to)
	for _, a := range args[:len(args)-1] {
		if w := r.files.at(a, false); w != nil && !strings.HasPrefix(a.Head, "-") {
			r.files.copied(w, to)
		}
	}
}

// isNowhere reports whether a word is a file that keeps nothing.
func isNowhere(a arg) bool {
	return strings.HasPrefix(a.Head, "/dev/") || strings.HasPrefix(a.Head, "/proc/")
}

// echoed is what echo writes.
func echoed(args []arg) text {
	for len(args) > 0 && args[0].Known && len(args[0].Value) > 1 && strings.Trim(args[0].Value[1:], "neE") == "" &&
		args[0].Value[0] == '-' {
		args = args[1:]
	}
	return concat(join(args).unescaped(), unwritten("\n"))
}

// formatted is what printf writes, and whether all of it is known.
func formatted(args []arg) (t text, ok bool) {
	if len(args) > 0 && args[0].Value == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return text{}, true
	}
	var w weave
	format, rest := args[0].text.unescaped(), args[1:]
	for {
		before := len(rest)
		rest = w.format(format, rest)
		switch {
		case len(rest) == 0:
			return w.text(), true
		case len(rest) == before || w.value.Len() > maxValue:
			return w.text(), false
		}
	}
}

// format adds a format with the first of some words in their places, and returns the others.
func (w *weave) format(format text, words []arg) []arg {
	v, at := format.value, 0
	for {
		n := strings.IndexByte(v[at:], '%')
		if n < 0 || at+n+1 == len(v) {
			w.append(format.cut(at, len(v)))
			return words
		}
		w.append(format.cut(at, at+n))
		at += n + 1
		for at < len(v)-1 && strings.IndexByte("-+ #0123456789.", v[at]) >= 0 {
			at++
		}
		switch {
		case v[at] == '%':
			w.append(format.cut(at, at+1))
		case len(words) > 0 && v[at] == 'b':
			w.append(words[0].text.unescaped())
			words = words[1:]
		case len(words) > 0:
			w.append(words[0].text)
			words = words[1:]
		}
		at++
	}
}

// cut is a part of a text.
func (t text) cut(i, j int) text {
	w := weave{from: t}
	w.copy(i, j)
	return w.text()
}

// unescaped is a text as echo and printf write it: \n is the end of a line.
func (t text) unescaped() text {
	if !strings.Contains(t.value, `\`) {
		return t
	}
	w, at := weave{from: t}, 0
	for {
		n := strings.IndexByte(t.value[at:], '\\')
		if n < 0 || at+n+1 >= len(t.value) {
			w.copy(at, len(t.value))
			return w.text()
		}
		w.copy(at, at+n)
		at += n
		if c, ok := escapes[t.value[at+1]]; ok {
			w.unit(c, at, at+2)
		} else {
			w.copy(at, at+2)
		}
		at += 2
	}
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", '\\': `\`, '"': `"`, 'a': "", 'b': "", 'f': "", 'v': ""}
