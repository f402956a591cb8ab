package gitrepo

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// sshScript judges the last word but one: git calls ssh with options, the host and a command.
const sshScript = `#!/bin/sh
for word; do host=$last last=$word; done
case ${host##*@} in
%[1]s) eval "exec ${BALLAST_SSH:-$(%[2]s config core.sshCommand || echo "${GIT_SSH:-ssh}")} \"\$@\"" ;;
esac
echo "${host##*@} is not allowed: see --allow-remote" >&2
exit 1
`

// Confine returns the environment of a git that connects by https alone and through one proxy, which judges
// where to, with what it starts and wherever it is redirected. What else the user's configuration says holds.
func Confine(proxy *url.URL) []string {
	at := proxy.String()
	return append(certificates(),
		"GIT_ALLOW_PROTOCOL=https", "GIT_TERMINAL_PROMPT=0", "GIT_HTTP_PROXY_AUTHMETHOD=basic", "GIT_PROXY_SSL_CERT=",
		// A git that knows no configuration in the environment (before 2.31) takes what curl takes.
		"HTTPS_PROXY="+at, "https_proxy="+at, "ALL_PROXY="+at, "all_proxy="+at, "NO_PROXY=", "no_proxy=",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=http.proxy", "GIT_CONFIG_VALUE_0="+at)
}

// Forbid returns the environment of a git that connects to nothing.
func Forbid() []string { return []string{"GIT_ALLOW_PROTOCOL=none"} }

// WithSSH returns the environment of a git that may also fetch by ssh, from the given hosts; the host "*" is each
// of them. A script in a directory judges them.
func WithSSH(environment []string, dir string, hosts []string) ([]string, error) {
	script := filepath.Join(dir, "ssh")
	git, err := exec.LookPath("git")
	if err != nil {
		git = "git" // whoever runs it is told
	}
	content := fmt.Sprintf(sshScript, patternOf(hosts), quoted(git))
	with := slices.Concat(environment, []string{
		"BALLAST_SSH=" + os.Getenv("GIT_SSH_COMMAND"), "GIT_SSH_COMMAND=" + quoted(script), "GIT_SSH_VARIANT=ssh",
		"GIT_ALLOW_PROTOCOL=https:ssh",
	})
	return with, os.WriteFile(script, []byte(content), 0o700)
}

// certificates has git trust what Go's programs trust where their variables say so, which git does not read. A
// variable of git's own goes first.
func certificates() (environment []string) {
	for own, name := range map[string]string{"GIT_SSL_CAINFO": "SSL_CERT_FILE", "GIT_SSL_CAPATH": "SSL_CERT_DIR"} {
		value := os.Getenv(name)
		if _, isSet := os.LookupEnv(own); !isSet && value != "" {
			environment = append(environment, own+"="+value)
		}
	}
	return environment
}

// patternOf is a pattern of the shell for names of hosts.
func patternOf(hosts []string) string {
	if slices.Contains(hosts, "*") {
		return "*"
	}
	var names []string
	for _, host := range hosts {
		names = append(names, quoted(strings.ToLower(host)))
	}
	return strings.Join(names, "|")
}

// quoted is a text as one word of the shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
