package shell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func argv(words ...string) shell.Container { return shell.Container{Command: words} }

func TestReadArgumentLists(t *testing.T) {
	runReadCases(t, map[string]readCase{
		"nothing":       {shell.Container{Image: "busybox"}, nil},
		"empty strings": {argv("", ""), []string{`1 "" ""`}},
		"one list":      {argv("/usr/bin/rclone", "sync", "/data", "s3:b"), []string{"1 /usr/bin/rclone sync /data s3:b"}},
		"split over command and args": {
			shell.Container{Command: []string{"rclone", "sync"}, Args: []string{"/data", "s3:b"}},
			[]string{"1 rclone sync /data s3:b"},
		},
		"a shell in command, its script in args": {
			shell.Container{Command: []string{"sh", "-c"}, Args: []string{"rclone sync a b"}},
			[]string{"1 rclone sync a b"},
		},
		"no shell reads it": {argv("rclone", "sync", "$SRC", "s3:b;x", "*.log"), []string{"1 rclone sync $SRC s3:b;x *.log"}},
		"a mention":         {argv("pgrep", "-f", "rclone sync"), []string{`1 pgrep -f "rclone sync"`}},
		"a whole command line for a name": {
			argv("rclone sync a b"),
			[]string{"1 unread: a whole command line in place of a program's name: rclone sync a b"},
		},
		"a program from the environment": {
			argv("$(TOOL)", "sync"),
			[]string{"1 unread: the program is known only at run time: $(TOOL) sync"},
		},
		"a script file": {
			argv("/scripts/backup.sh", "now"),
			[]string{"1 /scripts/backup.sh now", "1 unread: runs a script file: /scripts/backup.sh now"},
		},
		"a script file given to a shell": {
			argv("bash", "-e", "/scripts/backup.sh"),
			[]string{"1 /scripts/backup.sh", "1 unread: runs a script file: bash -e /scripts/backup.sh"},
		},
		"a shell that waits for input": {
			argv("sh", "-s"),
			[]string{"1 unread: a shell reads its script from standard input: sh -s"},
		},
		"another language": {
			argv("python3", "-c", "import os; os.system('rclone sync a b')"),
			[]string{"1 unread: a program in another language: python3 -c import os; os.system('rclone " +
				"sync a b')"},
		},
		"another shell's language": {
			argv("fish", "-c", "rclone sync a b"),
			[]string{"1 unread: a program in another language: fish -c rclone sync a b"},
		},
		"awk that runs others": {
			argv("awk", `BEGIN{system("rclone sync a b")}`),
			[]string{
				`1 awk "BEGIN{system(\"rclone sync a b\")}"`,
				`1 unread: a program in another language: awk BEGIN{system("rclone sync a b")}`,
			},
		},
		"awk that looks": {argv("awk", "/rclone sync/ || /rsync/ {print $2}"),
			[]string{`1 awk "/rclone sync/ || /rsync/ {print $2}"`}},
		"a program of Windows": {
			argv(`C:\tools\rclone.exe`, "sync", "a", "b"),
			[]string{`1 C:\tools\rclone.exe sync a b`},
		},
		"a schedule": {
			in("echo '* * * * * ls' >> /etc/crontabs/root"),
			[]string{`1 echo "* * * * * ls"`, "1 unread: writes a schedule for cron: * * * * * ls\n"},
		},
		"a schedule of several lines": {
			in("{ date; printf '* * * * * ls'; } > crontab"),
			[]string{"1 date", `1 printf "* * * * * ls"`, "1 unread: writes a schedule for cron: * * * * * ls"},
		},
		"a schedule in a pipeline": {
			in("echo '* * * * * ls' | tee /etc/cron.d/x"),
			[]string{`1 echo "* * * * * ls"`, "1 tee /etc/cron.d/x", "1 unread: writes a schedule for cron: * * * * * ls\n"},
		},
		"the log of a schedule": {in("echo done >> /var/log/cron.log"), []string{"1 echo done"}},
		"a file in another language": {
			argv("python3", "-u", "/app/sync.py"),
			[]string{"1 unread: runs a program in another language: python3 -u /app/sync.py"},
		},
	})
}

func TestReadShellSpellings(t *testing.T) {
	const script = "rclone sync a b"
	for name, words := range map[string][]string{
		"sh -c":                     {"sh", "-c", script},
		"a path":                    {"/bin/sh", "-c", script},
		"bash -ec":                  {"bash", "-ec", script},
		"ash -euxc":                 {"ash", "-euxc", script},
		"options apart":             {"bash", "-e", "-u", "-c", script},
		"-o pipefail":               {"/bin/bash", "-o", "pipefail", "-c", script},
		"o in a bundle":             {"bash", "-euo", "pipefail", "-c", script},
		"o and c in one bundle":     {"bash", "-euco", "pipefail", script},
		"+o":                        {"bash", "+o", "posix", "-c", script},
		"-O":                        {"bash", "-O", "extglob", "-c", script},
		"long options":              {"bash", "--noprofile", "--rcfile", "/x", "--norc", "-c", script},
		"--":                        {"sh", "-c", "--", script},
		"option after -c":           {"sh", "-c", "-e", script},
		"parameters":                {"sh", "-c", script, "sh", "x"},
		"busybox":                   {"busybox", "sh", "-c", script},
		"busybox by path":           {"/bin/busybox", "ash", "-c", script},
		"tini":                      {"/sbin/tini", "-g", "--", "sh", "-c", script},
		"dumb-init":                 {"dumb-init", "--rewrite", "15:2", "sh", "-c", script},
		"su":                        {"su", "-s", "/bin/sh", "backup", "-c", script},
		"su with a login":           {"su", "-", "backup", "-c", script},
		"runuser":                   {"runuser", "backup", "-c", script},
		"runuser with a login":      {"runuser", "-l", "backup", "-c", script},
		"su, bundled":               {"su", "backup", "-lc", script},
		"su, in one word":           {"su", "backup", "--command=" + script},
		"script":                    {"script", "-q", "-c", script, "/dev/null"},
		"script, bundled":           {"script", "-qec", script, "/dev/null"},
		"script, in one word":       {"script", "-c" + script},
		"flock":                     {"flock", "-w", "5", "/lock", "-c", script},
		"a shell in a shell":        {"sh", "-c", "exec bash -c '" + script + "'"},
		"a shell in double quotes":  {"sh", "-c", `bash -c "` + script + `"`},
		"three shells":              {"sh", "-c", `sh -c "sh -c \"` + script + `\""`},
		"a here-document":           {"sh", "-c", "bash <<'EOF'\n" + script + "\nEOF"},
		"a here-string":             {"sh", "-c", "bash -s <<< '" + script + "'"},
		"quotes around every word":  {"sh", "-c", `'rclone' "sync" 'a' "b"`},
		"quotes within words":       {"sh", "-c", `r"clo"ne s'yn'c a b`},
		"escapes within words":      {"sh", "-c", `\rclone sy\nc a b`},
		"continuation within words": {"sh", "-c", "rcl\\\none sync a b"},
		"dollar quotes":             {"bash", "-c", "rclone $'sync' a b"},
	} {
		t.Run(name, func(t *testing.T) {
			c := argv(words...)
			got := shell.Read(c)
			if len(got.Commands) != 1 || len(got.Unread) != 0 {
				t.Fatal(lines(got))
			}
			want := []string{"rclone", "sync", "a", "b"}
			if diff := cmp.Diff(want, values(got.Commands[0])); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, c, got)
		})
	}
}

func values(c shell.Command) []string {
	out := make([]string, len(c.Words))
	for i, w := range c.Words {
		out[i] = w.Value
	}
	return out
}

func TestReadEntrypoints(t *testing.T) {
	args := []string{"sync", "/data", "s3:b"}
	runReadCases(t, map[string]readCase{
		"rclone": {shell.Container{Image: "rclone/rclone:1.66", Args: args}, []string{"1 rclone sync /data s3:b"}},
		"with a digest": {shell.Container{Image: "rclone/rclone@sha256:0123", Args: args}, []string{"1 rclone sync " +
			"/data s3:b"}},
		"with a registry": {shell.Container{Image: "ghcr.io/rclone/rclone", Args: args}, []string{"1 rclone sync /data " +
			"s3:b"}},
		"behind a mirror": {shell.Container{Image: "registry.local:5000/proxy/rclone/rclone:1", Args: args},
			[]string{"1 rclone sync /data s3:b"}},
		"aws": {shell.Container{Image: "public.ecr.aws/aws-cli/aws-cli", Args: []string{"s3", "sync"}},
			[]string{"1 aws s3 sync"}},
		"mc": {shell.Container{Image: "quay.io/minio/mc:latest", Args: []string{"mirror", "a", "b"}},
			[]string{"1 mc mirror a b"}},
		"command replaces": {shell.Container{Image: "rclone/rclone", Command: []string{"sh", "-c"},
			Args: []string{"ls"}}, []string{"1 ls"}},
		"no entrypoint": {
			shell.Container{Image: "docker.io/library/alpine:3", Args: []string{"rsync", "-a", "x", "y"}},
			[]string{"1 rsync -a x y"},
		},
		"an entrypoint of its own": {
			shell.Container{Image: "example/tool", Args: args},
			[]string{"1 sync /data s3:b", "1 unread: arguments of an entrypoint that only the image knows: sync /data s3:b"},
		},
		"another owner's image of that name": {
			shell.Container{Image: "example/alpine", Args: []string{"x"}},
			[]string{"1 x", "1 unread: arguments of an entrypoint that only the image knows: x"},
		},
		"a shell behind an unknown entrypoint": {
			shell.Container{Image: "example/tool", Args: []string{"/bin/sh", "-c", "rclone sync a b"}},
			[]string{"1 rclone sync a b"},
		},
	})
}

func TestReadWrappers(t *testing.T) {
	for name, words := range map[string][]string{
		"env":                {"env", "-i", "A=b", "-u", "X", "C=d"},
		"timeout":            {"timeout", "-k", "5", "--signal=TERM", "30"},
		"busybox timeout":    {"timeout", "-t", "30"},
		"nice":               {"nice", "-n", "19"},
		"nice, short":        {"nice", "-19"},
		"nice, bundled":      {"nice", "-n19"},
		"ionice":             {"ionice", "-c2", "-n", "7"},
		"exec":               {"exec", "-a", "backup"},
		"nohup":              {"nohup"},
		"su-exec":            {"su-exec", "1000:1000"},
		"gosu":               {"gosu", "backup"},
		"runuser":            {"runuser", "-u", "backup", "--"},
		"sudo":               {"sudo", "-u", "backup", "-E", "A=b"},
		"doas":               {"doas", "-u", "backup"},
		"flock":              {"flock", "-n", "/lock"},
		"tini":               {"/sbin/tini", "--"},
		"dumb-init":          {"dumb-init", "--"},
		"busybox":            {"busybox"},
		"stdbuf":             {"stdbuf", "-oL", "-e", "0"},
		"setsid":             {"setsid", "-w"},
		"chroot":             {"chroot", "/host"},
		"command":            {"command", "-p"},
		"secrets":            {"op", "run", "--env-file", "x", "--"},
		"many":               {"timeout", "30", "nice", "env", "A=b", "ionice", "-c", "3"},
		"time with a format": {"/usr/bin/time", "-f", "%e"},
	} {
		t.Run(name, func(t *testing.T) {
			c := argv(append(words[:len(words):len(words)], "rclone", "sync", "a", "b")...)
			got := shell.Read(c)
			if diff := cmp.Diff([]string{"1 rclone sync a b"}, lines(got)); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, c, got)
		})
	}
	runReadCases(t, map[string]readCase{
		"a wrapper of nothing": {argv("env"), []string{"1 env"}},
		"busybox of nothing":   {argv("busybox"), []string{"1 busybox"}},
		"command of nothing":   {in("command"), []string{"1 command"}},
		"find of nothing":      {argv("find", ".", "-exec", "+"), []string{"1 find . -exec +", "1 +"}},
		"a question":           {in("command -v rclone"), []string{"1 command -v rclone"}},
		"xargs adds words":     {argv("xargs", "-n", "1", "rclone", "sync"), []string{"1 rclone sync «…»*"}},
		"xargs fills in words": {argv("xargs", "-I{}", "rclone", "sync", "{}", "s3:b/{}/x"), []string{"1 rclone sync " +
			"«…»* «s3:b/…/x»*"}},
		"xargs with a shell": {argv("xargs", "-I", "%", "sh", "-c", "rclone sync % b"), []string{"1 rclone sync «…»* b"}},
		"find": {argv("find", "/d", "-exec", "chown", "1:1", "{}", "+"), []string{"1 find /d -exec chown " +
			"1:1 {} +", "1 chown 1:1 «…»*"}},
		"find in a script": {
			in(`find /d -type f -exec rclone sync {} b \; -print`),
			[]string{"1 find /d -type f -exec rclone sync {} b ; -print", "1 rclone sync «…»* b"},
		},
		"options known at run time": {
			in("env $VARS rclone sync a b"),
			[]string{"1 unread: the program is known only at run time: _ rclone sync a b"},
		},
		"another machine": {argv("ssh", "h", "rclone sync a b"), []string{"1 unread: runs on another machine: ssh h " +
			"rclone sync a b"}},
	})
}

func TestKubernetesExpandsFirst(t *testing.T) {
	env := map[string]string{"MODE": "sync", "BOTH": "sync a", "REF": "$(MODE)"}
	runReadCases(t, map[string]readCase{
		"a variable": {shell.Container{Command: []string{"rclone", "$(MODE)", "a"}, Env: env},
			[]string{"1 rclone sync a"}},
		"a part of a word": {shell.Container{Command: []string{"rclone", "x$(MODE)y"}, Env: env},
			[]string{"1 rclone xsyncy"}},
		"a variable not there": {shell.Container{Command: []string{"rclone", "$(OTHER)", "a$(OTHER)b"}, Env: env},
			[]string{"1 rclone «…» «a…b»"}},
		"a reference to another": {shell.Container{Command: []string{"rclone", "$(REF)"}, Env: env},
			[]string{"1 rclone «…»"}},
		"a doubled dollar": {shell.Container{Command: []string{"rclone", "$$(MODE)", "$$$$"}, Env: env},
			[]string{"1 rclone $(MODE) $$"}},
		"names of variables": {argv("rclone", "$(_x.Y-1)", "$(1x)", "$(date +%F)", "$()"),
			[]string{`1 rclone «…» $(1x) "$(date +%F)" $()`}},
		"a dollar at the end": {shell.Container{Command: []string{"rclone", "a$", "$(MODE"}, Env: env},
			[]string{"1 rclone a$ $(MODE"}},
		"in a script": {
			shell.Container{Command: []string{"sh", "-c", "rclone $(MODE) a $$HOME"}, Env: env},
			[]string{"1 rclone sync a «…»*"},
		},
		"a value of two words": {
			shell.Container{Command: []string{"sh", "-c", "rclone $(BOTH) b"}, Env: env},
			[]string{"1 rclone sync a b"},
		},
		"a command of the script": {
			shell.Container{Command: []string{"sh", "-c", "rclone sync a b-$(date +%F)"}, Env: env},
			[]string{"1 date +%F", "1 rclone sync a «b-…»*"},
		},
	})
}

// What the manifest says at the places of the words, and at those of what cannot be read.
func TestPlacesOfWords(t *testing.T) {
	env := map[string]string{"MODE": "sync"}
	for name, c := range map[string]struct {
		of   shell.Container
		want []string
	}{
		"behind what the kubelet expands": {
			shell.Container{Command: []string{"sh", "-c", "rclone $$A x$(MODE)y z"}, Env: env},
			[]string{"rclone", "$$A", "x$(MODE)y", "z"},
		},
		"a mark of xargs": {argv("xargs", "-I", "%", "sh", "-c", "rclone % b"), []string{"rclone", "%", "b"}},
		"unread":          {in("ls; ssh h rclone"), []string{"ls", "ssh h rclone"}},
		"unread, in two lists": {shell.Container{Command: []string{"ssh", "h"}, Args: []string{"rclone"}},
			[]string{"ssh"}},
		"unread, from a home":    {in("eval ~/bin/x a"), []string{"~/bin/x a"}},
		"unread, from a pattern": {in("eval *x a"), []string{"*x a"}},
		"unread, no place":       {shell.Container{Args: []string{"x"}, Env: env}, []string{"x", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			reading := shell.Read(c.of)
			var got []string
			for _, cmd := range reading.Commands {
				for _, w := range cmd.Words {
					got = append(got, c.of.Text(w.Place))
				}
			}
			for _, u := range reading.Unread {
				got = append(got, c.of.Text(u.Place))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlacesOutsideOfTheContainer(t *testing.T) {
	c := argv("rclone")
	for _, p := range []shell.Place{
		{List: shell.InCommand, Index: 1, To: 1}, {List: shell.InArgs, To: 1},
		{List: shell.InCommand, From: 2, To: 1}, {List: shell.InCommand, To: 7},
	} {
		if got := c.Text(p); got != "" {
			t.Errorf("%v has the text %q", p, got)
		}
	}
}

// A value of several words has no place for each of them.
func TestWordsOfOneVariableHaveNoPlace(t *testing.T) {
	c := shell.Container{
		Command: []string{"sh", "-c", "rclone $(BOTH) b"},
		Env:     map[string]string{"BOTH": "sync a"},
	}
	got := shell.Read(c)
	want := []shell.Place{
		{List: shell.InCommand, Index: 2, From: 0, To: 6},
		{}, {},
		{List: shell.InCommand, Index: 2, From: 15, To: 16},
	}
	var places []shell.Place
	for _, w := range got.Commands[0].Words {
		places = append(places, w.Place)
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
}

func TestMentions(t *testing.T) {
	for name, c := range map[string]struct {
		of   shell.Container
		want bool
	}{
		"in the command":          {argv("/usr/bin/rclone"), true},
		"in a script":             {in("while :; do rclone; done"), true},
		"in the arguments":        {shell.Container{Args: []string{"rclone"}}, true},
		"in the image":            {shell.Container{Image: "rclone/rclone:1"}, true},
		"in the environment":      {shell.Container{Env: map[string]string{"TOOL": "rclone sync"}}, true},
		"with a dash":             {argv("rclone-sync.sh"), true},
		"as a part of a word":     {argv("myrclone", "rclones", "rclone_x", "xnrclone"), false},
		"beside letters, digits":  {argv("arclone", "zrclone", "Arclone", "Zrclone", "0rclone", "rclone9"), false},
		"after a part of a word":  {argv("xrclone rclone"), true},
		"not at all":              {argv("cp", "a", "b"), false},
		"the host of an image":    {shell.Container{Image: "public.ecr.rclone/nginx/nginx:1"}, false},
		"the owner of an image":   {shell.Container{Image: "rclone-tools/exporter"}, false},
		"an image of no owner":    {shell.Container{Image: "rclone-backup:1"}, true},
		"the name of an image":    {shell.Container{Image: "vendor/rclone-backup:1"}, true},
		"an image in a word":      {argv("--image=quay.io/rclone/base:1"), false},
		"an image that runs it":   {argv("docker", "run", "ghcr.io/rclone/rclone:1"), true},
		"a URL":                   {argv("curl", "https://rclone.org/install.sh"), false},
		"a URL, far behind":       {argv(strings.Repeat("x ", 600) + "https://x.org/rclone"), false},
		"behind a URL":            {in("curl https://x.org rclone"), true},
		"a host":                  {argv("ping", "x.rclone"), false},
		"a directory":             {argv("ls", "vendor/rclone/x"), false},
		"a directory, far behind": {argv(strings.Repeat("x ", 600) + "vendor/rclone/x"), false},
		"a second directory":      {argv("ls a/ rclone/x"), false},
		"a program by its path":   {argv("./bin/rclone"), true},
		"in pieces":               {in(`r"clo"ne a`), true},
		"over two lines":          {in("rclo\\\nne a"), true},
		"behind an escape":        {in(`printf 'a\nrclone b\n'`), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shell.Mentions(c.of, "rsync", "rclone"); got != c.want {
				t.Errorf("Mentions = %v", got)
			}
		})
	}
}
