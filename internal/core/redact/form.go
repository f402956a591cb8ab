package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// form is a shape of secrets that are recognised without a name.
type form struct {
	hints   []string              // every text with the form contains one of them
	pattern func() *regexp.Regexp // its groups are the secrets
}

func newForm(pattern string, hints ...string) form {
	return form{hints: hints, pattern: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })}
}

// A word's end, and the word behind it: in a shell, or the next item of a list.
const (
	gap      = `\\*["']?[\s,]+(?:-\s+)?\\*["']?`
	noNumber = `[^\s"']*(?:[^\s\d"'][^\s"']*[^\s"',\]\\]|[^\s\d"',\]\\])`
)

// says is what a shell writes to what follows: a file, or another program.
const says = `(?:\b|\\n)(?:echo|printf)\s+((?:"[^"\n]*"|'[^'\n]*'|[^\n|;&>"'])+?)\s*`

var forms = []form{
	// With one slash, it is a URL that was taken for a path.
	newForm(`:/{1,2}[^\s/:@"']*:([^\s/"']*)@`, ":/"),
	// A slash in the password: everything before it as digits is a port.
	newForm(`:/{1,2}[^\s/:@"']+:([^\s/"'@]*[^\s\d/"'@][^\s"']*)@`, ":/"),
	newForm(`:/{1,2}([^\s/:@"']{20,})@`, ":/"),
	newForm(`(?:[?&]|&amp;|\\u0026)(?i:[\w.-]*[_.-])?(?i:sig|signature|key|auth)=([^&\s"'#\\]+)`,
		"ig=", "ature=", "ey=", "uth="),
	newForm(`hooks\.slack\.com/\w+/([\w/-]+)`, "hooks.slack.com"),
	newForm(`discord(?:app)?\.com/api/webhooks/\d+/([\w-]+)`, "/api/webhooks/"),
	newForm(`/bot\d+:([\w-]+)`, "/bot"),
	newForm(`(?i)\bbearer\s+([^\s"'\\]{8,})`, "earer"),
	newForm(`[\s"'](?:-u|--user)(?:=|`+gap+`|["'])?[^\s:"',=]+:(`+noNumber+`)`, "-u"),
	newForm(`\b((?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,})`, "AKIA", "ASIA", "AIDA", "AROA"),
	newForm(`\b(eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)`, "eyJ"),
	newForm(`\b((?:gh[opusr]|github_pat)_\w{16,})`, "gh", "github_pat"),
	newForm(`\b((?:glpat|xox[abpr]|hvs?)[-.][\w.-]{12,})`, "glpat", "xox", "hv"),
	newForm(`(?i)\b(?:identified\s+by|password)\s+'([^'\n]+)'`, "dentified", "DENTIFIED", "assword", "ASSWORD"), // SQL
	newForm(`(?i)\bset\s+password\s+[^=\n;]*=\s*(?:password\s*\(\s*)?'([^'\n]+)'`, "assword", "ASSWORD"),
	newForm(`[\w.-]:([^\s"'@:(]+)@(?:tcp|unix|cloudsql)\(`, "@tcp(", "@unix(", "@cloudsql("), // of Go, for MySQL
	newForm(`jdbc:oracle:\w+:[^\s/@"']+/([^\s@"']+)@`, "jdbc:oracle:"),
	// Connections of rclone.
	newForm(`(?:^|[\s"'=]):\w+,(?:[^\s"']*,)?(?:key|key_pem|sas_url)=\\*["']*([^\s"'\\]+)`, ",key", ",sas_url"),
	newForm(`\blftp\b[^\n]*?[;"']\s*user\s+[^\s;"']+\s+\\*["']?([^\s;"'\\]+)`, "lftp"),
	newForm(says+`(?:>+|\|\s*tee\s(?:\s*-a\s)?)\s*\\*["']?[^\s"'|;&]*(?:pass|secret|token|credential|netrc)`,
		"echo", "printf"),
	newForm(says+`\|[^\n|;]*(?:chpasswd|\bobscure\s+-|-stdin|-pass(?:in)?\s+stdin|--passphrase-fd|sudo\s+-S)`,
		"echo", "printf"),
	// What stands for a file.
	newForm(`<\(\s*(?:echo|printf)\s+(?:'%s(?:\\n)?'\s+)?("[^"\n]+"|'[^'\n]+'|[^\s"')]+)\s*\)`, "<("),
	newForm(`(?:chpasswd|--password-stdin|sudo\s+-S)[^\n|;&<]*<<<\s*("[^"\n]+"|'[^'\n]+'|[^\s"'|;&]+)`, "<<<"),
	newForm(`-----BEGIN [A-Z ]*PRIVATE KEY-----\s*([\s\S]+?)\s*(?:-----END|\z)`, "PRIVATE KEY"),
	// What kustomize quotes: literals and lines of a secret that have no name, and patches, which stand there a
	// second time, in lines.
	newForm(`literal sources \[(.*?)\]: `, "literal sources ["),
	newForm(`invalid literal source (.+?), expected`, "invalid literal source "),
	newForm(`line \[([\d ]+)\] has invalid utf8 bytes : (.+)`, "invalid utf8 bytes"),
	newForm(`is out of bounds for value (.+)`, "out of bounds for value "),
	newForm(`\[patch: "((?:[^"\\]|\\.)*)"\]`, "[patch: "),
}

func findForms(s string) []span {
	var all []span
	for _, f := range forms {
		all = append(all, f.find(s)...)
	}
	return all
}

func (f form) find(s string) []span {
	if !slices.ContainsFunc(f.hints, func(hint string) bool { return strings.Contains(s, hint) }) {
		return nil
	}
	var all []span
	for _, m := range f.pattern().FindAllStringSubmatchIndex(s, -1) {
		for i := 2; i < len(m); i += 2 {
			if v := (span{m[i], m[i+1]}); v.from < v.to {
				all = append(all, v)
			}
		}
	}
	return all
}
