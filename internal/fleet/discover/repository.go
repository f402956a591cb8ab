package discover

import (
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/regular"
)

// Remotes returns the URLs of the remotes that a clone knows.
func Remotes(root string) []string {
	config, err := regular.Read(filepath.Join(gitDir(root), "config"))
	if err != nil {
		return nil
	}
	var (
		urls   []string
		remote bool
	)
	for line := range strings.Lines(string(config)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			remote = strings.HasPrefix(line, "[remote ")
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); remote && (key == "url" || key == "pushurl") {
			urls = append(urls, strings.TrimSpace(value))
		}
	}
	return urls
}

// gitDir returns the folder with the clone's config, which the .git of a worktree only names.
func gitDir(root string) string {
	dir := filepath.Join(root, ".git")
	text, err := regular.Read(dir)
	if err != nil {
		return dir
	}
	named, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: ")
	if !ok {
		return dir
	}
	if dir = named; !filepath.IsAbs(dir) {
		dir = filepath.Join(root, dir)
	}
	common, err := regular.Read(filepath.Join(dir, "commondir"))
	if err != nil {
		return dir
	}
	if shared := strings.TrimSpace(string(common)); filepath.IsAbs(shared) {
		return shared
	}
	return filepath.Join(dir, strings.TrimSpace(string(common)))
}
