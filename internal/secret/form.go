package secret

import (
	"regexp"
	"strings"
	"sync"
)

// form is a shape of secrets that are recognised without a name.
type form struct {
	hint    string         // what every text with the form contains
	pattern *regexp.Regexp // its last group is the secret
	spare   *regexp.Regexp // what is no secret though it has the form
}

var forms = sync.OnceValue(func() []form {
	digits := regexp.MustCompile(`^\d+$`)
	return []form{
		{hint: "://", pattern: regexp.MustCompile(`://[^\s/:@"']*:([^\s/"']*)@`)},
		// A slash in the password: everything before it as digits is a port.
		{hint: "://", pattern: regexp.MustCompile(`://[^\s/:@"']+:([^\s/"'@]*[^\s\d/"'@][^\s"']*)@`)},
		{hint: "://", pattern: regexp.MustCompile(`://([^\s/:@"']{20,})@`)},
		{hint: "earer", pattern: regexp.MustCompile(`(?i)\bbearer\s+([^\s"']{8,})`)},
		{hint: "sshpass", pattern: regexp.MustCompile(`\bsshpass\s+-p\s*([^\s"']+)`)},
		{hint: "-p", pattern: regexp.MustCompile(`\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\s(?:[^\n|;&]*\s)?-p([^\s"']+)`)},
		{hint: "-u", pattern: regexp.MustCompile(`\s-u\s*["']?[^\s:"']+:([^\s"']+)`), spare: digits},
		{hint: "-user", pattern: regexp.MustCompile(`\s--user[ =]["']?[^\s:"']+:([^\s"']+)`), spare: digits},
		{hint: "A", pattern: regexp.MustCompile(`\b((?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,})`)},
		{hint: "eyJ", pattern: regexp.MustCompile(`\b(eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)`)},
		{hint: "_", pattern: regexp.MustCompile(`\b((?:gh[opusr]|github_pat)_\w{16,})`)},
		{hint: "-", pattern: regexp.MustCompile(`\b((?:glpat|xox[abpr]|hvs?)[-.][\w.-]{12,})`)},
		{hint: "PRIVATE KEY", pattern: regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----\s*([\s\S]+?)\s*(?:-----END|\z)`)},
	}
})

// mask hides the secrets of one form.
func (f form) mask(s string) string {
	if !strings.Contains(s, f.hint) {
		return s
	}
	var out strings.Builder
	done := 0
	for _, m := range f.pattern.FindAllStringSubmatchIndex(s, -1) {
		from, to := m[2], m[3]
		if f.spare != nil && f.spare.MatchString(s[from:to]) {
			continue
		}
		out.WriteString(s[done:from])
		out.WriteString(hidden(s[from:to]))
		done = to
	}
	out.WriteString(s[done:])
	return out.String()
}
