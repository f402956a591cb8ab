package gitrepo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/regular"
)

// setting is one of git's configuration. Its name is in lower case but for the part in the middle.
type setting struct{ name, value string }

// Remotes returns the URLs of the remotes of the repository with this root: as they are configured, and as
// insteadOf and pushInsteadOf rewrite them. Git is asked, since its configuration lies in many files. Where it cannot
// be, or knows none, the repository's own file is read, and unknown says what that leaves open, if anything.
func Remotes(ctx context.Context, root string) (urls []string, unknown string) {
	dir := filepath.Join(root, ".git")
	if _, err := os.Lstat(dir); err != nil {
		return nil, ""
	}
	// Named by its directory, the repository may belong to another user, as it does in many a container, and
	// none around it is taken for it.
	git := command{dir: root, environment: []string{"GIT_DIR=" + dir}}
	out, err := git.run(ctx, "config", "--null", "--get-regexp", `^(remote\..*\.(push)?url|url\..*\.(push)?insteadof)$`)
	if urls = urlsOf(split(out)); len(urls) > 0 {
		return urls, ""
	}
	settings := readConfig(filepath.Join(gitDir(root), "config"))
	wasAsked := err == nil || hasStatus(err, 1) // 1: there are none
	for _, s := range settings {
		if strings.HasPrefix(s.name, "include") && strings.HasSuffix(s.name, ".path") && !wasAsked {
			unknown = fmt.Sprintf("the remotes in %s are not known, since git could not be asked (%v): "+
				"if Applications name the repository by one, say so with --repo-url", s.value, err)
		}
	}
	return urlsOf(settings), unknown
}

// split returns the settings that git lists.
func split(list string) []setting {
	var settings []setting
	for one := range strings.SplitSeq(list, "\x00") {
		name, value, _ := strings.Cut(one, "\n")
		settings = append(settings, setting{name, value})
	}
	return settings
}

// urlsOf returns what the remotes in some settings are called.
func urlsOf(settings []setting) []string {
	var urls []string
	for _, s := range settings {
		if !strings.HasPrefix(s.name, "remote.") || !strings.HasSuffix(s.name, "url") {
			continue
		}
		for _, url := range []string{
			s.value, rewritten(s.value, settings, ".insteadof"), rewritten(s.value, settings, ".pushinsteadof"),
		} {
			if url != "" && !slices.Contains(urls, url) {
				urls = append(urls, url)
			}
		}
	}
	return urls
}

// rewritten returns a URL as the setting rewrites it that is for its longest beginning.
func rewritten(url string, settings []setting, suffix string) string {
	var longest, with string
	for _, s := range settings {
		base, isRule := strings.CutSuffix(s.name, suffix)
		if isRule && strings.HasPrefix(url, s.value) && len(s.value) > len(longest) {
			longest, with = s.value, strings.TrimPrefix(base, "url.")
		}
	}
	return with + url[len(longest):]
}

// header is a line that begins a section, perhaps with a first setting behind it.
var header = regexp.MustCompile(`^\[\s*([\w.-]+)\s*(?:"([^"]*)")?\s*\](.*)$`)

// quotes is what stands in quotes in a value, or a comment behind it.
var quotes = regexp.MustCompile(`"([^"]*)"|[#;].*`)

// readConfig returns the settings of one file of configuration, without those of files that it includes.
func readConfig(file string) []setting {
	text, err := regular.Read(file)
	if err != nil {
		return nil
	}
	var section string
	var settings []setting
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if parts := header.FindStringSubmatch(line); parts != nil {
			section, line = strings.ToLower(parts[1])+"."+parts[2], parts[3]
		}
		key, value, _ := strings.Cut(line, "=")
		name := strings.TrimSuffix(section, ".") + "." + strings.ToLower(strings.TrimSpace(key))
		settings = append(settings, setting{name, strings.TrimSpace(quotes.ReplaceAllString(value, "$1"))})
	}
	return settings
}

// gitDir returns the directory with the configuration of a repository, which the .git of a worktree or a
// submodule only names.
func gitDir(root string) string {
	dir := filepath.Join(root, ".git")
	text, err := regular.Read(dir)
	named, isFile := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: ")
	if err != nil || !isFile {
		return dir
	}
	dir = from(root, named)
	common, err := regular.Read(filepath.Join(dir, "commondir"))
	if err != nil {
		return dir
	}
	return from(dir, strings.TrimSpace(string(common)))
}

// from returns a path that is written as seen from a directory.
func from(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
