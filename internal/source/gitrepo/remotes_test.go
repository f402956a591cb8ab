package gitrepo_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// configured makes a repository with a configuration, and a home whose own git has another one.
func configured(t *testing.T, config, global string) (root string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NOT PROVEN HERE: git is not installed: apt-get install git")
	}
	home, root := t.TempDir(), t.TempDir()
	write(t, home, "-- .gitconfig --\n"+strings.ReplaceAll(global, "ROOT", root))
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	git(t, root, "init", "-q")
	write(t, root, "-- .git/config --\n[core]\n\trepositoryformatversion = 0\n"+strings.ReplaceAll(config, "ROOT", root))
	return root
}

// verbose returns the URLs that git itself says the remotes have.
func verbose(t *testing.T, root string) []string {
	t.Helper()
	var urls []string
	for line := range strings.Lines(git(t, root, "remote", "-v")) {
		_, line, _ = strings.Cut(line, "\t")
		urls = append(urls, line[:strings.LastIndex(line, " (")])
	}
	return urls
}

const origin = "[remote \"origin\"]\n\turl = https://git.example.com/apps.git\n"

func TestRemotesAreWhatGitSays(t *testing.T) {
	tests := map[string]struct {
		config, global string
		want           []string
		plain          []string // without git; nil: the same
	}{
		"none": {config: "[branch \"main\"]\n\turl = https://git.example.com/other\n"},
		"one":  {config: origin, want: []string{"https://git.example.com/apps.git"}},
		"in capitals": {config: "[REMOTE \"origin\"]\nURL=https://git.example.com/Apps",
			want: []string{"https://git.example.com/Apps"}},
		"in one line": {config: "[remote \"a]b\"] url = git@git.example.com:apps",
			want: []string{"git@git.example.com:apps"}},
		"quoted, with a comment": {
			config: "[remote \"o\"]\n\turl = \"https://git.example.com/#apps;\" # ours\n",
			want:   []string{"https://git.example.com/#apps;"},
		},
		"several, one of two URLs and one of another for pushing": {
			config: origin + "\turl = git@git.example.com:apps\n[remote \"b\"]\n\turl = https://b.example/apps\n\tpushurl = " +
				"ssh://b.example/apps\n",
			want: []string{
				"https://git.example.com/apps.git", "git@git.example.com:apps", "https://b.example/apps", "ssh://b.example/apps",
			},
		},
		"rewritten, by the longest rule": {
			config: "[remote \"o\"]\n\turl = gh:team/apps\n[url \"https://other.example/\"]\n\tinsteadOf = gh:\n" +
				"[url \"https://git.example.com/team/\"]\n\tinsteadOf = gh:team/\n\tinsteadOf = x:\n",
			want: []string{"gh:team/apps", "https://git.example.com/team/apps"},
		},
		"rewritten for pushing": {
			config: origin + "[url \"git@git.example.com:\"]\n\tpushInsteadOf = \"https://git.example.com/\"\n",
			want:   []string{"https://git.example.com/apps.git", "git@git.example.com:apps.git"},
		},
		"rewritten by the user's own configuration": {
			config: origin, global: "[url \"https://mirror.example/\"]\n\tinsteadOf = https://git.example.com/\n",
			want:  []string{"https://git.example.com/apps.git", "https://mirror.example/apps.git"},
			plain: []string{"https://git.example.com/apps.git"},
		},
		"included by the user's own configuration, for this repository": {
			global: "[includeIf \"gitdir:ROOT/\"]\n\tpath = ROOT/remotes\n",
			want:   []string{"https://git.example.com/included"}, plain: []string{},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := configured(t, test.config, test.global)
			write(t, root, "-- remotes --\n[remote \"i\"]\n\turl = https://git.example.com/included\n")
			got, unknown := gitrepo.Remotes(t.Context(), root)
			if diff := cmp.Diff(test.want, got); diff != "" || unknown != "" {
				t.Errorf("%s (-want +got)\n%s", unknown, diff)
			}
			for _, url := range verbose(t, root) {
				if !slices.Contains(got, url) {
					t.Errorf("git says %s", url)
				}
			}
			t.Setenv("PATH", "")
			want := test.want
			if test.plain != nil {
				want = test.plain
			}
			got, unknown = gitrepo.Remotes(t.Context(), root)
			if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" || unknown != "" {
				t.Errorf("without git: %s (-want +got)\n%s", unknown, diff)
			}
		})
	}
}

func TestWhatIsIncludedIsUnknownWithoutGit(t *testing.T) {
	for name, header := range map[string]string{"include": "[include]", "includeIf": "[includeIf \"gitdir:/**\"]"} {
		t.Run(name, func(t *testing.T) {
			root := configured(t, origin+header+"\n\tpath = ../remotes\n", "")
			write(t, root, "-- remotes --\n[remote \"i\"]\n\turl = https://git.example.com/included\n")
			want := []string{"https://git.example.com/apps.git", "https://git.example.com/included"}
			got, unknown := gitrepo.Remotes(t.Context(), root)
			if diff := cmp.Diff(want, got); diff != "" || unknown != "" {
				t.Errorf("%s (-want +got)\n%s", unknown, diff)
			}
			t.Setenv("PATH", "")
			got, unknown = gitrepo.Remotes(t.Context(), root)
			if diff := cmp.Diff(want[:1], got); diff != "" {
				t.Errorf("without git (-want +got)\n%s", diff)
			}
			if !strings.Contains(unknown, "the remotes in ../remotes are not known, since git could not be asked (git is "+
				"not installed)") {
				t.Errorf("got %q", unknown)
			}
		})
	}
}

// The .git of a worktree and of a submodule is a file; what is no repository of its own has none.
func TestRemotesOfWorktreesAndSubmodules(t *testing.T) {
	other := repository(t, "-- a --\n")
	root := repository(t, "-- b --\n")
	git(t, root, "remote", "add", "origin", "https://git.example.com/apps")
	worktree := filepath.Join(t.TempDir(), "tree")
	git(t, root, "worktree", "add", "-q", worktree)
	git(t, root, "-c", "protocol.file.allow=always", "submodule", "-q", "add", other, "modules/a")
	write(t, root, "-- plain/x --\n-- broken/.git/HEAD --\n-- lost/.git --\ngitdir: nowhere\n"+
		"-- config/.git/config --\n"+origin)
	want := map[string][]string{
		root: {"https://git.example.com/apps"}, worktree: {"https://git.example.com/apps"},
		filepath.Join(root, "modules/a"): {other},
		filepath.Join(root, "plain"):     nil, filepath.Join(root, "broken"): nil, filepath.Join(root, "lost"): nil,
		filepath.Join(root, "config"): {"https://git.example.com/apps.git"}, // which git takes for no repository
	}
	check := func(t *testing.T) {
		for dir, urls := range want {
			got, unknown := gitrepo.Remotes(t.Context(), dir)
			if diff := cmp.Diff(urls, got); diff != "" || unknown != "" {
				t.Errorf("%s: %s (-want +got)\n%s", dir, unknown, diff)
			}
		}
	}
	t.Run("git", check)
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", "")
		check(t)
	})
	t.Run("in a hook of another repository", func(t *testing.T) {
		t.Setenv("GIT_DIR", filepath.Join(other, ".git"))
		t.Setenv("GIT_WORK_TREE", other)
		check(t)
	})
}

// Of a repository that another user owns git reads nothing, unless it is named.
func TestRemotesOfAnotherUsersRepository(t *testing.T) {
	root := configured(t, origin, "")
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	if out, err := exec.Command("git", "-C", root, "remote", "-v").CombinedOutput(); err == nil {
		t.Skipf("this git asks for no owner: %s", out)
	}
	got, unknown := gitrepo.Remotes(t.Context(), root)
	if diff := cmp.Diff([]string{"https://git.example.com/apps.git"}, got); diff != "" || unknown != "" {
		t.Errorf("%s (-want +got)\n%s", unknown, diff)
	}
}

// Asking for remotes runs nothing that a repository names.
func TestRemotesRunNothing(t *testing.T) {
	root := configured(t, origin, "")
	mark := filepath.Join(t.TempDir(), "ran")
	for _, name := range []string{"core.fsmonitor", "core.pager", "pager.config", "core.sshCommand", "alias.config",
		"core.editor"} {
		git(t, root, "config", name, "touch "+mark)
	}
	if got, _ := gitrepo.Remotes(t.Context(), root); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something ran")
	}
}
