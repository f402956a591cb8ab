package safesync

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// isLanguage reports whether a text is a program in a language of which it is known how it quotes a command.
func isLanguage(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return languages.MatchString(line)
}

var languages = regexp.MustCompile(`python|perl|ruby|node|deno|php|lua|\bjq\b|awk|\bsed\b|make`)

// isTable reports whether a text is a schedule: its first line that says something is one of a crontab.
func isTable(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !isComment(line) && !assignment.MatchString(line) {
			return cronLine.MatchString(line)
		}
	}
	return false
}

var assignment = regexp.MustCompile(`^[A-Za-z_]\w*\s*=`)

// isData reports whether a text is no script: by the name of its file, or since it is YAML or JSON.
func isData(file, text string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".json", ".yaml", ".yml", ".toml", ".ini", ".conf", ".cfg", ".txt", ".html", ".xml", ".properties", ".sql",
		".service", ".timer":
		return true
	case ".sh", ".bash", ".ash":
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !isComment(line) {
			return strings.HasPrefix(line, "{\"") || line == "{" || line == "---" || section.MatchString(line) ||
				yamlKey.MatchString(line)
		}
	}
	return false
}

var (
	section = regexp.MustCompile(`^\[[\w .:-]+\]$`)
	yamlKey = regexp.MustCompile(`^["']?[\w./-]+["']?:(?:$|\s)`)
)

// quotes looks for command lines that delete in what a program quotes.
func (l *look) quotes(text string) bool {
	j := jobs{look: l}
	for _, m := range quotedText.FindAllStringSubmatch(text, -1) {
		if j.runs(unquoted(m[1])+m[2], false) {
			return true
		}
	}
	return j.flowLists(text)
}

var quotedText = regexp.MustCompile(`"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'`)

// scan looks for command lines that delete in a text that is no shell script: a crontab, a unit of systemd, the
// configuration of supervisord, a list of YAML or JSON.
func (l *look) scan(text string) bool {
	if !l.tools.named(text) {
		return false
	}
	j := jobs{look: l}
	text = comment.ReplaceAllString(text, "")
	return j.lines(text) || j.flowLists(text) || j.values(text) || j.calls(text)
}

// comment is a line that says nothing.
var comment = regexp.MustCompile(`(?m)^[ \t]*(?:#|;|//|-- ).*$`)

// isDocument reports whether a file is there to be read by people: the commands in it are examples.
func isDocument(file string) bool {
	return slices.Contains([]string{".md", ".markdown", ".rst", ".adoc"}, strings.ToLower(path.Ext(file)))
}

// jobs reads what runs in a text, line by line and list by list.
type jobs struct {
	*look
	items  []string // of the list that the lines are in
	indent int      // of its items
	before []string // the list that a key such as command has
	key    string   // the last key
}

// mostStripped bounds what is taken off a line before its command: a key, a schedule, the mark of an item.
const mostStripped = 8

func (j *jobs) lines(text string) bool {
	text = strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(text)
	for line := range strings.SplitSeq(text, "\n") {
		if j.line(line) {
			return true
		}
	}
	return j.endList()
}

func (j *jobs) line(line string) bool {
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	line = strings.TrimSpace(line)
	if line == "" || isComment(line) {
		return false
	}
	item, isItem := itemOf(line)
	if isItem && (len(j.items) == 0 || indent == j.indent) {
		j.items, j.indent = append(j.items, item), indent
	} else if j.endList() {
		return true
	}
	if !isItem {
		j.note(line)
	}
	if !j.tools.named(line) {
		return false
	}
	certain := false
	for range mostStripped {
		if j.runs(line, certain) {
			return true
		}
		isScheduled := cronLine.MatchString(line)
		rest, ok := strip(line)
		if !ok {
			return false
		}
		line, certain = rest, true
		if user, command, ok := strings.Cut(line, " "); isScheduled && ok && !talks(user) && j.runs(command, true) {
			return true // a table of the system names the user
		}
	}
	return false
}

// note keeps the key that the next list belongs to.
func (j *jobs) note(line string) {
	m := keyed.FindStringSubmatch(line)
	if m == nil {
		return
	}
	j.key = strings.ToLower(m[1])
	if value := bare(strings.TrimSuffix(line[len(m[0]):], ",")); value != "" && commandKey.MatchString(j.key) {
		j.before = []string{value}
	}
}

// endList looks at the list that ended, with the one before it if this one has its arguments.
func (j *jobs) endList() bool {
	words := j.items
	j.items = nil
	if len(words) == 0 {
		return false
	}
	return j.list(words)
}

func (j *jobs) list(words []string) bool {
	if j.words(words) {
		return true
	}
	isArgs := strings.Contains(j.key, "arg") || strings.Contains(j.key, "param")
	if isArgs && j.before != nil && j.words(append(j.before[:len(j.before):len(j.before)], words...)) {
		return true
	}
	j.before = nil
	if !isArgs {
		j.before = words
	}
	return false
}

// words looks at an argument list.
func (j *jobs) words(words []string) bool {
	return j.reading(shell.Read(shell.Container{Command: words}), true)
}

// runs looks at a command line. A sentence may begin with the name of a program, too: it is certain to be none
// where it is the value of a key, or has a schedule before it.
func (j *jobs) runs(line string, certain bool) bool {
	return j.tools.named(line) && j.reading(shell.ReadScript(line, nil), certain)
}

func (j *jobs) reading(reading shell.Reading, certain bool) bool {
	for _, cmd := range reading.Commands {
		t, ok := j.tools.find(cmd.Name)
		if ok && (certain || !isProse(t.read(cmd.Words))) && j.hits(t, cmd.Words) {
			return true
		}
	}
	return false
}

// isProse reports whether nothing in a line is a path, a remote, a variable or a flag.
func isProse(l line) bool {
	if len(l.flags) > 0 || l.unknown > 0 {
		return false
	}
	for _, i := range l.operands {
		if w := l.words[i]; !w.Known || strings.ContainsAny(strings.TrimRight(w.Value, ".:,"), "/:.") {
			return false
		}
	}
	return true
}

var flowList = regexp.MustCompile(`\[([^\[\]{}]*)\]`)

var quotedWord = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,"']+)`)

// flowLists looks at the lists that stand in brackets.
func (j *jobs) flowLists(text string) bool {
	j.before, j.key = nil, ""
	at := 0
	for _, m := range flowList.FindAllStringSubmatchIndex(text, -1) {
		between := text[at:m[0]]
		if keys := keyBefore.FindAllStringSubmatch(between, -1); keys != nil {
			j.key = strings.ToLower(keys[len(keys)-1][1])
		}
		if programs := programKey.FindAllStringSubmatch(between, -1); programs != nil {
			j.before = []string{programs[len(programs)-1][1]}
		}
		at = m[1]
		var words []string
		for _, w := range quotedWord.FindAllStringSubmatch(text[m[2]:m[3]], -1) {
			words = append(words, unquoted(w[1])+w[2]+w[3])
		}
		if len(words) > 0 && j.list(words) {
			return true
		}
	}
	return false
}

var keyBefore = regexp.MustCompile(`([A-Za-z_][\w.-]*)["']?\s*[:=]`)

// commandKey are the keys of a program, and programKey one with its value.
var (
	commandKey = regexp.MustCompile(`^(?:command|cmd|entrypoint|exec|program|binary|executable|path|run)$`)
	programKey = regexp.MustCompile(`(?i)["']?(?:command|cmd|entrypoint|exec|program|binary|executable|path|run)["']?` +
		`\s*[:=]\s*["']?([\w./-]+)["']?`)
)

// calls looks at what is quoted behind a word that runs it: exec "…", os.system("…").
func (j *jobs) calls(text string) bool {
	for _, m := range called.FindAllStringSubmatch(text, -1) {
		if j.runs(unquoted(m[1])+m[2]+m[3], true) {
			return true
		}
	}
	return false
}

var called = regexp.MustCompile("(?i)(?:exec|run|command|cmd|system|popen|spawn|call|check_output|sync|execute|shell)" +
	"[\\w.]*\\s*[(=:]?\\s*(?:\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'([^'\\n]*)'|`([^`\\n]*)`)")

var jsonValue = regexp.MustCompile(`"([\w.-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"`)

// values looks at the strings of a JSON document that are no titles.
func (j *jobs) values(text string) bool {
	for _, m := range jsonValue.FindAllStringSubmatch(text, -1) {
		if !isTitle(m[1]) && j.runs(unquoted(m[2]), true) {
			return true
		}
	}
	return false
}

func isTitle(key string) bool {
	switch strings.ToLower(key) {
	case "title", "description", "name", "summary", "label", "help", "text", "message", "legendformat":
		return true
	}
	return false
}

func unquoted(s string) string {
	if text, err := strconv.Unquote(`"` + s + `"`); err == nil {
		return text
	}
	return s
}

func isComment(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || strings.HasPrefix(line, "//") ||
		strings.HasPrefix(line, "--")
}

// itemOf returns the item of a list that is all of a line: - item, or "item", of JSON.
func itemOf(line string) (item string, ok bool) {
	if rest, ok := strings.CutPrefix(line, "- "); ok {
		rest = strings.TrimSpace(rest)
		if keyed.MatchString(rest) && !strings.HasPrefix(rest, `"`) {
			return "", false
		}
		return bare(rest), true
	}
	rest := strings.TrimSuffix(line, ",")
	if item := bare(rest); item != rest && strings.HasPrefix(rest, `"`) {
		return item, true
	}
	return "", false
}

// bare takes the quotes off that are around all of a text.
func bare(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		if s[0] == '"' {
			return unquoted(s[1 : len(s)-1])
		}
		return s[1 : len(s)-1]
	}
	return s
}

// cronField is one of the five or six fields of a schedule.
const cronField = `(?:[*\d?][\d*,/A-Za-z?L#-]*|[A-Za-z]{3}(?:[,-][A-Za-z]{3})*)`

var (
	recipe   = regexp.MustCompile(`^[@+-]+[\w./]`) // a line of make
	keyed    = regexp.MustCompile(`^["']?([A-Za-z_][\w.-]*)["']?\s*(?:=|:\s|:$)\s*`)
	cronLine = regexp.MustCompile(`^(?:@every[ \t]+\S+|@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|` +
		cronField + `(?:[ \t]+` + cronField + `){4,5})[ \t]+`)
)

// strip takes off a line what stands before a command.
func strip(line string) (rest string, ok bool) {
	switch {
	case strings.HasPrefix(line, "- "):
		rest = line[2:]
	case cronLine.MatchString(line):
		rest = line[len(cronLine.FindString(line)):]
	case keyed.MatchString(line):
		if isTitle(keyed.FindStringSubmatch(line)[1]) {
			return "", false
		}
		// systemd allows marks before the program.
		rest = strings.TrimLeft(line[len(keyed.FindString(line)):], "@+!:-|>")
	case recipe.MatchString(line):
		rest = strings.TrimLeft(line, "@+-")
	case bare(strings.TrimSuffix(line, ",")) != line:
		rest = bare(strings.TrimSuffix(line, ","))
	default:
		return "", false
	}
	return strings.TrimSpace(rest), true
}
