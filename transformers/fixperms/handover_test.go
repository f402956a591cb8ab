package fixperms

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func TestReadFindsWhatIsGivenAwayAsAWhole(t *testing.T) {
	config := handover{owner: "1000:1000", target: "/config"}
	tests := map[string]struct {
		command  []string
		want     []handover
		readable bool
	}{
		"chown by itself": {[]string{"chown", "-R", "1000:1000", "/config"}, []handover{config}, true},
		"bundled flags, a trailing dot": {[]string{"/bin/chown", "-chR", "1000:1000", "/config/."}, []handover{config},
			true},
		"flags behind the directory": {[]string{"chown", "1000:1000", "/config", "--recursive"}, []handover{config},
			true},
		"in a shell, whatever its end": {[]string{"sh", "-c", "mkdir -p /x; chown -R 1000:1000 '/config' || true"},
			[]handover{config}, true},
		"through busybox": {[]string{"busybox", "chown", "-R", "1000:1000", "/config"},
			[]handover{config}, true},
		"several directories": {[]string{"chown", "-R", "abc", "/a", "/b"}, []handover{{"abc", "/a", false},
			{"abc", "/b", false}}, true},
		"an owner taken from a file": {[]string{"chown", "-R", "--reference=/x", "/config"}, []handover{{"",
			"/config", false}}, true},
		"an owner from the environment": {[]string{"sh", "-c", "chown -R $PUID:$PGID /config"}, []handover{{"",
			"/config", false}}, true},
		"find with chown": {[]string{"find", "/config", "-not", "-user", "1000", "-exec", "chown", "-h",
			"1000:1000", "{}", ";"}, []handover{config}, true},
		"find on one file system": {[]string{"find", "-H", "/config", "-xdev", "-exec", "chown", "1000:1000",
			"{}", "+"}, []handover{{"1000:1000", "/config", true}}, true},
		"find of what is wrong": {[]string{"find", "/config", "-name", "lost+found", "-prune", "-o", "(", "!",
			"-user", "1000", "-o", "!", "-group", "1000", ")", "-exec", "chown", "-h", "1000:1000", "{}", "+"},
			[]handover{config}, true},
		"the top directory alone": {[]string{"chown", "1000:1000", "/config"}, nil, true},
		"directories alone": {[]string{"find", "/config", "-type", "d", "-exec", "chown", "1000:1000", "{}",
			"+"}, nil, true},
		"a find that gives nothing away": {[]string{"find", "/config", "-exec", "chmod", "g+w", "{}", "+"}, nil, true},
		"a find of nothing":              {[]string{"find"}, nil, true},
		"a find of a file called chown":  {[]string{"find", "chown", "-newer", "x", "{}"}, nil, true},
		"a find that is not ended, and fails": {[]string{"find", "/config", "-exec", "chown", "1000:1000", "{}"},
			[]handover{config}, true},
		"a find that executes nothing":   {[]string{"find", "/config", "-exec"}, nil, true},
		"a find with chown of one thing": {[]string{"find", "/config", "-exec", "chown", "1000:1000", ";"}, nil, true},
		"a find with chown of another": {[]string{"find", "/config", "-exec", "chown", "1000:1000", "/x", "{}", ";"}, nil,
			true},
		"a find with chown after chmod": {[]string{"find", "/config", "-exec", "chmod", "600", "{}", ";", "-exec", "chown",
			"1000:1000", "{}", ";"}, nil, true},
		"a find with chown from an owner": {[]string{"find", "/config", "-exec", "chown", "--from=0", "1000:1000", "{}",
			";"}, nil, true},
		"a find with the owner of a file": {[]string{"find", "/config", "-exec", "chown", "--reference=/x", "0:0", "{}",
			";"}, nil, true},
		"a find with links, by path": {[]string{"/usr/bin/find", "-L", "-H", "/config/", "(", "!", "-user", "1000", ")",
			"-exec", "/bin/chown", "1000:1000", "{}", "+"}, []handover{config}, true},
		"a find of two directories": {[]string{"find", "/config", "/data", "-execdir", "chown", "1000:1000", "{}", "+"},
			[]handover{config, {"1000:1000", "/data", false}}, true},
		"a find of either": {[]string{"find", "/config", "(", "!", "-group", "1000", "-or", "-not", "-user", "1000",
			")", "-exec", "chown", "1000.1000", "{}", ";"}, []handover{{"1000.1000", "/config", false}}, true},
		"a find of not both": {[]string{"find", "/config", "-mount", "!", "(", "-user", "1000", "-group", "1000", ")",
			"-exec", "chown", "1000:1000", "{}", ";"}, []handover{{"1000:1000", "/config", true}}, true},
		"a find with a test that is not known": {[]string{"sh", "-c",
			"find /config ! -user $U -exec chown 1000:1000 {} +"}, nil, true},
		"a find of a directory that is not known": {[]string{"sh", "-c", "find $D -exec chown 1000:1000 {} +"}, nil, false},
		"where both are wrong": {[]string{"find", "/config", "!", "-user", "1000", "!", "-group", "1000",
			"-exec", "chown", "1000:1000", "{}", "+"}, nil, true},
		"what is another's than theirs": {[]string{"find", "/config", "!", "-user", "0", "-exec", "chown", "1000:1000",
			"{}", "+"}, nil, true},
		"what root has, by find": {[]string{"find", "/config", "-user", "root", "-exec", "chown", "1000:1000",
			"{}", "+"}, nil, true},
		"what root has, by chown": {[]string{"chown", "-R", "--from=root", "1000:1000", "/config"}, nil, true},
		"names": {[]string{"find", "/config", "-name", "*.db", "-exec", "chown", "1000:1000",
			"{}", "+"}, nil, true},
		"as the last of a chain": {[]string{"sh", "-c", "[ -f /x ] && mkdir -p /config/a && chown -R 1000:1000 /config"},
			[]handover{config}, true},
		"under set -e": {[]string{"sh", "-ec", "mkdir /x\nchown -R 1000:1000 /config\necho"}, []handover{config},
			true},
		"executed":             {[]string{"sh", "-c", "mkdir /x; exec chown -R 1000:1000 /config"}, []handover{config}, true},
		"in a function":        {[]string{"sh", "-c", "f() { chown -R 1000:1000 /config; }; f"}, []handover{config}, true},
		"in a chain and after": {[]string{"sh", "-c", "[ -f /x ] && chown -R 1000:1000 /config; echo done"}, nil, true},
		"in a chain under set -e and after": {[]string{"sh", "-ec", "[ -f /x ] && chown -R 1000:1000 /config; echo done"},
			nil, true},
		"in a chain, never mind": {[]string{"sh", "-c", "[ -f /x ] && chown -R 1000:1000 /config || true"}, nil, true},
		"in a chain in a pipe":   {[]string{"sh", "-c", "{ [ -f /x ] && chown -R 1000:1000 /config; } | cat"}, nil, true},
		"in the background":      {[]string{"sh", "-c", "chown -R 1000:1000 /config & true"}, nil, true},
		"on a condition": {[]string{"sh", "-c", "if [ -f /config/new ]; then chown -R 1000:1000 /config; fi"}, nil,
			true},
		"behind an exit":                {[]string{"sh", "-c", "exit 0; chown -R 1000:1000 /config"}, nil, true},
		"as the user who wants it":      {[]string{"su-exec", "1000", "chown", "-R", "1000:1000", "/config"}, nil, true},
		"by a function of that name":    {[]string{"sh", "-c", "chown() { true; }; chown -R 1000:1000 /config"}, nil, true},
		"a pattern":                     {[]string{"sh", "-c", "chown -R 1000:1000 /config/*"}, nil, false},
		"a directory known at run time": {[]string{"sh", "-c", `chown -R 1000:1000 "$DIR"`}, nil, false},
		"where cd led": {[]string{"sh", "-c", "cd /config && chown -R 1000:1000 ."}, []handover{config},
			true},
		"below where cd led": {[]string{"sh", "-c", "cd /; find config -exec chown 1000:1000 {} +"}, []handover{config},
			true},
		"where a subshell was": {[]string{"sh", "-c", "(cd /config && ls); chown -R 1000:1000 ."}, nil, true},
		"in the turns of a loop": {[]string{"sh", "-c", `for d in /data "/config"; do chown -R 1000:1000 "$d"; done`},
			[]handover{{"1000:1000", "/data", false}, config}, true},
		"in a loop that ends early": {[]string{"sh", "-c",
			`for d in /data /config; do chown -R 1000:1000 "$d"; break; done`}, nil, false},
		"in the turns of a loop over a variable": {[]string{"sh", "-c",
			`DIRS="/data /config"; for d in $DIRS; do chown -R 1000:1000 "$d"; done`},
			[]handover{{"1000:1000", "/data", false}, config}, true},
		"in a loop over a variable that may be another": {[]string{"sh", "-c",
			`DIRS="/data /config"; a && DIRS=/x; for d in $DIRS; do chown -R 1000:1000 "$d"; done`}, nil, true},
		"in a loop over a variable of a subshell": {[]string{"sh", "-c",
			`(D="/config"); for d in $D; do chown -R 1000:1000 /config; done`}, nil, true},
		"find into xargs": {[]string{"sh", "-c", "find /config -print0 | xargs -0 chown 1000:1000"}, []handover{config},
			true},
		"find of what is wrong into xargs": {[]string{"sh", "-c",
			"cd / && find -H config -xdev ! -user 1000 -print0 | xargs -0r -n 100 nice chown -hR -- 1000:1000; echo"},
			nil, true},
		"find into xargs, last": {[]string{"sh", "-c",
			"cd / && find -H config -xdev ! -user 1000 -print0 | xargs -0r -n 100 nice chown -hR -- 1000:1000"},
			[]handover{{"1000:1000", "/config", true}}, true},
		"find of names with blanks into xargs": {[]string{"sh", "-c", "find /config | xargs chown 1000:1000"}, nil, true},
		"find of lines into xargs -0": {[]string{"sh", "-c", "find /config -print | xargs -0 chown 1000:1000"}, nil,
			true},
		"find of files into xargs": {[]string{"sh", "-c", "find /config -type f -print0 | xargs -0 chown 1000:1000"}, nil,
			true},
		"find into xargs on a condition": {[]string{"sh", "-c", "if a; then find /config -print0 | xargs -0 chown 1:1; fi"},
			nil, true},
		"find into xargs as another": {[]string{"sh", "-c", "find /config -print0 | xargs -0 su-exec 1 chown 1000:1000"}, nil,
			true},
		"find into a shell of xargs": {[]string{"sh", "-c",
			"find /config -print0 | xargs -0 sh -c 'chown 1000:1000 $0'"}, nil, true},
		"find through a filter into xargs": {[]string{"sh", "-c",
			"find /config -print0 | grep -zv x | xargs -0 chown 1000:1000"}, nil, true},
		"xargs of a file":  {[]string{"sh", "-c", "find /config -print0 | xargs -0 -a /x chown 1000:1000"}, nil, true},
		"xargs of no find": {[]string{"sh", "-c", "printf '/config\\0' | xargs -0 chown -R 1000:1000"}, nil, true},
		"xargs of a find of another input": {[]string{"sh", "-c",
			"find /config -print0 | xargs -0 chown 1000:1000 < /x"}, nil, true},
		"for a time": {[]string{"timeout", "60", "chown", "-R", "1000:1000", "/config"}, []handover{config},
			true},
		"for a time, whatever follows": {[]string{"sh", "-c", "timeout 60 chown -R 1000:1000 /config; true"}, nil, true},
		"talk":                         {[]string{"echo", "chown", "-R", "1000:1000", "/config"}, nil, true},
		"a script":                     {[]string{"/fix.sh"}, nil, false},
		"nothing":                      {nil, nil, false},
		"chown without operands":       {[]string{"chown", "-R"}, nil, true},
		"chown of nothing":             {[]string{"chown", "-R", "1000:1000"}, nil, true},
		"chown of what looks like flags": {[]string{"chown", "-R", "--", "1000:1000", "-R", "/config"}, []handover{config},
			true},
		"a directory behind --": {[]string{"chown", "--", "-R", "/config"}, nil, true},
		"an owner from a file, not known": {[]string{"sh", "-c", "chown -R --reference=$F /config"},
			[]handover{{"", "/config", false}}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, readable := read(shell.Container{Command: tt.command})
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(handover{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if readable != tt.readable {
				t.Errorf("readable is %v", readable)
			}
		})
	}
}

func TestCoversWhatIsMountedBelow(t *testing.T) {
	tests := map[string]struct {
		handover
		place string
		want  bool
	}{
		"the directory itself":            {handover{target: "/config"}, "/config", true},
		"a mount below":                   {handover{target: "/data"}, "/data/config", true},
		"all":                             {handover{target: "/"}, "/config", true},
		"a directory in the mount":        {handover{target: "/config/www"}, "/config", false},
		"a name that begins alike":        {handover{target: "/config"}, "/config2", false},
		"a mount below that -xdev is":     {handover{target: "/data", local: true}, "/data/config", false},
		"the directory itself with -xdev": {handover{target: "/data", local: true}, "/data", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.covers(tt.place); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestUserIsKnownOnlyByNumber(t *testing.T) {
	for _, owner := range []string{"1000:2000", "1000", "1000:", "1000.2000"} {
		if got, known := (handover{owner: owner}).user(); got != 1000 || !known {
			t.Errorf("%q: got %d, %v", owner, got, known)
		}
	}
	for _, owner := range []string{":2000", "abc:users", "", "1000abc"} {
		if got, known := (handover{owner: owner}).user(); known {
			t.Errorf("%q: got %d", owner, got)
		}
	}
}

func TestGroupIsWhatIsWritten(t *testing.T) {
	for owner, want := range map[string]string{
		"1000:2000": "2000", "1000.2000": "2000", ":2000": "2000", "app:users": "users", "1000:": "", "1000": "", "": "",
	} {
		if got := (handover{owner: owner}).group(); got != want {
			t.Errorf("%q: got %q", owner, got)
		}
	}
}

func TestServesWhoNeedsUserAndGroup(t *testing.T) {
	for text, want := range map[string]bool{
		"1000:2000": true, "1000.2000": true, "": true, "abc:users": true, "1000:users": true,
		"1000": false, "1000:": false, "1000:0": false, ":2000": false, "abc": false,
		"911": true, // which is an error of its own
	} {
		if got := (handover{owner: text}).serves(owner{user: 1000, group: 2000}); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

// FuzzRead asks that nothing panics; how commands are read is tested where that is done.
func FuzzRead(f *testing.F) {
	f.Add("find -xdev -exec chown", "chown -R --")
	f.Add(script, "1000")
	f.Fuzz(func(t *testing.T, script, arg string) {
		for _, c := range [][]string{{"sh", "-c", script}, {"find", script, arg, "-exec"}, {"chown", "-R", script, arg}} {
			all, _ := read(shell.Container{Command: c})
			for _, h := range all {
				if !h.covers(h.target) {
					t.Errorf("%+v does not cover its own target", h)
				}
			}
		}
	})
}
