package shell_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/shell"
)

var seeds = []string{
	"",
	"rclone sync a b",
	"while true; do\n  rclone --config /c \\\n    sync \"$SRC\" 's3:b' || true\ndone",
	"sh -c \"bash -c 'rclone sync $A \\\"b c\\\"'\"",
	"bash <<-EOF\n\trclone $(date) `x \\`y\\`` \\$z\n\tEOF\n",
	"find . -exec sh -c 'rclone sync \"$1\" b' _ {} \\;",
	"trap 'eval \"rclone sync $X\"' TERM; xargs -I% timeout 5 env A=b nice -n 5 rclone %",
	"a() { local x=${b:-$(c)}; [[ $x == *y* ]] && d <<< e; }\r\nf $'\\n' {g,h} ~ \\\r\n i\r\n",
	"script -qc'rclone sync a b' x; su -lc\"$X\"; { echo '* * * * * ls'; } >/etc/crontabs/root; awk '{system(\"ls\")}'",
	"$(MODE) $$ $(OTHER) $((1+2)) \xff",
}

// FuzzRead: no container makes Read panic, and every place is where it says.
func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "sync", true)
		f.Add("rclone", s, false)
	}
	f.Fuzz(func(t *testing.T, text, more string, script bool) {
		c := shell.Container{
			Image: more, Args: []string{text, more},
			Env: map[string]string{"MODE": more},
		}
		if script {
			c.Command = []string{"sh", "-c"}
		}
		r := shell.Read(c)
		checkPlaces(t, c, r)
		for _, cmd := range r.Commands {
			if len(cmd.Words) == 0 || cmd.Line < 1 {
				t.Errorf("command %+v", cmd)
			}
		}
	})
}
