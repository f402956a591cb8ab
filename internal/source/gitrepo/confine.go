package gitrepo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const noGit = "#!/bin/sh\necho '%s' >&2\nexit 1\n"

// gitScript runs git. What stands in the user's configuration holds, but for the proxy.
const gitScript = `#!/bin/sh
unset ALL_PROXY all_proxy NO_PROXY no_proxy GIT_PROXY_SSL_CERT
export BALLAST_SSH="${GIT_SSH_COMMAND-}"
export http_proxy=%[3]s https_proxy=%[3]s GIT_CONFIG_GLOBAL=%[2]s/config
export GIT_ALLOW_PROTOCOL=http:https:ssh GIT_SSH_COMMAND=%[2]s/ssh GIT_SSH_VARIANT=ssh GIT_TERMINAL_PROMPT=0
exec %[1]s "$@"
`

// sshScript judges the last word but one: git calls ssh with options, the host and a command.
const sshScript = `#!/bin/sh
for word; do host=$last last=$word; done
case ${host##*@} in
%[1]s) eval "exec ${BALLAST_SSH:-$(%[2]s config core.sshCommand || echo "${GIT_SSH:-ssh}")} \"\$@\"" ;;
esac
echo "${host##*@} is not allowed: see --allow-remote" >&2
exit 1
`

// Confine writes a program git into a directory that reaches the given hosts alone, with what it starts and
// wherever it is redirected: by HTTP through a proxy, which judges them, and by ssh through a script that does.
// The host "*" is each of them; without any, the program does nothing.
func Confine(dir string, hosts []string, proxy string) error {
	program, missing := exec.LookPath("git")
	files := map[string]string{
		"config": fmt.Sprintf("%s[http]\n\tproxy = %s\n", inheritedConfig(), proxy),
		"ssh":    fmt.Sprintf(sshScript, patternOf(hosts), quoted(program)),
		"git":    fmt.Sprintf(gitScript, quoted(program), quoted(dir), proxy),
	}
	switch {
	case len(hosts) == 0:
		files = map[string]string{"git": fmt.Sprintf(noGit, "no host is allowed to be cloned from: see --allow-remote")}
	case missing != nil:
		files = map[string]string{"git": fmt.Sprintf(noGit, ErrNotInstalled.Error()+": it fetches repositories")}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// inheritedConfig includes the user's own configuration of git.
func inheritedConfig() string {
	var files []string
	if file, set := os.LookupEnv("GIT_CONFIG_GLOBAL"); set {
		files = []string{file}
	} else if home, err := os.UserHomeDir(); err == nil {
		config := os.Getenv("XDG_CONFIG_HOME")
		if config == "" {
			config = filepath.Join(home, ".config")
		}
		files = []string{filepath.Join(config, "git", "config"), filepath.Join(home, ".gitconfig")}
	}
	var text strings.Builder
	for _, file := range slices.DeleteFunc(files, func(file string) bool { return file == "" }) {
		fmt.Fprintf(&text, "[include]\n\tpath = \"%s\"\n", strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(file))
	}
	return text.String()
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
