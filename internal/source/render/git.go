package render

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Git is a git that reaches allowed hosts alone, with what it starts and wherever it is redirected: by
// HTTP through a proxy that judges, and by ssh through a script that does. Without an allowed host it
// does nothing.
type Git struct {
	Program string // the path of a script that is called git

	dir   string
	proxy *listening
}

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

// NewGit makes a git that may be used until it is closed.
func NewGit(hosts Hosts) (g Git, err error) {
	if g.dir, err = os.MkdirTemp("", "ballast-git-"); err != nil {
		return g, err
	}
	g.Program = filepath.Join(g.dir, "git")
	defer func() {
		if err != nil {
			g.Close()
		}
	}()
	program, missing := exec.LookPath("git")
	if len(hosts) == 0 {
		return g, g.write("git", fmt.Sprintf(noGit, "no host is allowed to be cloned from: see --allow-remote"))
	}
	if missing != nil {
		return g, g.write("git", fmt.Sprintf(noGit, "git is not installed: it fetches repositories"))
	}
	if g.proxy, err = listen(hosts); err != nil {
		return g, err
	}
	config := fmt.Sprintf("%s[http]\n\tproxy = %s\n", inheritedConfig(), g.proxy.address)
	if err := g.write("config", config); err != nil {
		return g, err
	}
	if err := g.write("ssh", fmt.Sprintf(sshScript, patternOf(hosts), quoted(program))); err != nil {
		return g, err
	}
	return g, g.write("git", fmt.Sprintf(gitScript, quoted(program), quoted(g.dir), g.proxy.address))
}

func (g Git) write(name, content string) error {
	return os.WriteFile(filepath.Join(g.dir, name), []byte(content), 0o700)
}

// Close ends what git reaches hosts by.
func (g Git) Close() {
	if g.proxy != nil {
		_ = g.proxy.Close()
	}
	_ = os.RemoveAll(g.dir)
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
func patternOf(hosts Hosts) string {
	if hosts.every() {
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
